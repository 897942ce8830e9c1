using System.CommandLine;
using System.Globalization;
using Denote.Models;
using Denote.Models.Files;

namespace Denote.Cli.Commands;

/// <summary><c>denote models check</c>: what a model folder holds and what is wrong with it.</summary>
internal sealed class ModelsCheckCommand : DenoteCommand
{
    private readonly Argument<string> _folder = new("folder")
    {
        Description = "A model in the diffusers layout (with model_index.json), or one part of one.",
        DefaultValueFactory = _ => DenoteModel.EmbeddedFolder,
    };

    private readonly Option<string> _variant = new("--variant")
    {
        HelpName = "name",
        Description = "Which weights where a part has several, for example fp16. Without it, full precision where " +
            "it is there.",
    };

    public ModelsCheckCommand() : base("check", "Says what a model folder holds and what is wrong with it")
    {
        Details =
        [
            "Every file, configuration, tensor name and shape is checked, and every weight for NaN and infinity; " +
            "the model is " +
            "not run. All problems are listed, not just the first. With problems the exit code is 4.",
        ];
        Examples =
        [
            new("denote models check models/stable-diffusion-v1-4", "Every problem of the folder, or none."),
            new("denote models check", "The model that comes with denote."),
        ];
        Arguments.Add(_folder);
        AddGroup("Weights", _variant);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string folder = arguments.GetRequiredValue(_folder);
        if (folder.Length == 0) throw new UsageException("<folder> is empty; name a model folder.");
        var report = ModelCheck.Run(
            folder, arguments.GetValue(_variant), new StageNames(session.Progress, "checking"), session.Cancellation);

        var output = session.OpenOutput();
        output.WriteLine($"{report.ClassName} in {report.Folder}");
        output.WriteLine();
        WriteParts(report, output);
        output.WriteLine();
        foreach (string problem in report.Problems) output.WriteLine($"- {problem}");
        if (!report.IsUsable)
        {
            int count = report.Problems.Count;
            throw new ModelException($"{folder}: {count} problem{(count == 1 ? "" : "s")} found; the list is above.");
        }
        output.WriteLine("No problems found.");
    }

    private static void WriteParts(ModelReport report, TextWriter output)
    {
        var table = new TextTable("part", "class", "tensors", "parameters", "numbers", "MB").AlignRight(2, 3, 5);
        foreach (var part in report.Parts)
        {
            var types = part.ParametersByType.OrderByDescending(pair => pair.Value).Select(pair => pair.Key);
            table.Add(
                part.Name,
                part.ClassName,
                part.Tensors == 0 ? "" : part.Tensors.ToString(CultureInfo.InvariantCulture),
                part.Tensors == 0 ? "" : part.Parameters.ToString("N0", CultureInfo.InvariantCulture),
                string.Join(", ", types),
                part.Bytes == 0 ? "" : (part.Bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture));
        }
        table.Write(output);
    }
}
