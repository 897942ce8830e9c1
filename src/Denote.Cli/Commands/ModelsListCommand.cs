using System.CommandLine;
using Denote.Models;
using Denote.Models.Files;
using Denote.Models.Hub;

namespace Denote.Cli.Commands;

/// <summary><c>denote models list</c>: which models lie in a folder.</summary>
internal sealed class ModelsListCommand : DenoteCommand
{
    private readonly Argument<string?> _folder = new("folder")
    {
        Description = "A folder whose subfolders are models. Without it, the embedded model and the user's cache.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ModelsListCommand() : base("list", "Lists the models that are on this machine, or those in a folder")
    {
        Details =
        [
            "What is listed can be given to --model and the like. 'denote models check' tells whether it is complete. "
            + "The cache is the one of Hugging Face's tools; what they fetched is listed, too.",
        ];
        Examples =
        [
            new("denote models list", "The embedded model and what was fetched."),
            new("denote models list models", "Models of your own."),
        ];
        Arguments.Add(_folder);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string? named = arguments.GetValue(_folder);
        string folder = named ?? Path.GetDirectoryName(DenoteModel.EmbeddedFolder)!;
        if (!Directory.Exists(folder)) throw new ModelException($"{folder}: there is no such folder.");
        var table = new TextTable("model", "class", "parts");
        foreach (string path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(path, "model_index.json"))) continue;
            session.Cancellation.ThrowIfCancellationRequested();
            AddRow(table, path, path);
        }
        if (named is null)
            foreach (var model in ModelCache.OfUser().List())
                if (model.Snapshot is { } snapshot) AddRow(table, model.Repository, snapshot);
        table.Write(session.OpenOutput());
    }

    private static void AddRow(TextTable table, string name, string path)
    {
        try
        {
            var model = ModelFolder.Open(path);
            table.Add(name, model.ClassName, string.Join(", ", model.Parts.Select(part => part.Name)));
        }
        catch (ModelException problem)
        {
            table.Add(name, "no model", problem.Message);
        }
    }
}
