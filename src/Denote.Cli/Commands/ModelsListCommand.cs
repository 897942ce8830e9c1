using System.CommandLine;
using Denote.Models;
using Denote.Models.Files;

namespace Denote.Cli.Commands;

/// <summary><c>denote models list</c>: which models lie in a folder.</summary>
internal sealed class ModelsListCommand : DenoteCommand
{
    private readonly Argument<string> _folder = new("folder")
    {
        Description = "A folder whose subfolders are models.",
        DefaultValueFactory = _ => Path.GetDirectoryName(DenoteModel.EmbeddedFolder)!,
    };

    public ModelsListCommand() : base("list", "Lists the models in a folder, or those that come with denote")
    {
        Details = ["What is listed can be given to --model. 'denote models check' tells whether it is complete."];
        Examples =
        [
            new("denote models list", "Where the embedded model lies."),
            new("denote models list models", "Models of your own."),
        ];
        Arguments.Add(_folder);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string folder = arguments.GetRequiredValue(_folder);
        if (!Directory.Exists(folder)) throw new ModelException($"{folder}: there is no such folder.");
        var table = new TextTable("model", "class", "parts");
        foreach (string path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(path, "model_index.json"))) continue;
            session.Cancellation.ThrowIfCancellationRequested();
            AddRow(table, path);
        }
        table.Write(session.OpenOutput());
    }

    private static void AddRow(TextTable table, string path)
    {
        try
        {
            var model = ModelFolder.Open(path);
            table.Add(path, model.ClassName, string.Join(", ", model.Parts.Select(part => part.Name)));
        }
        catch (ModelException problem)
        {
            table.Add(path, "damaged", problem.Message);
        }
    }
}
