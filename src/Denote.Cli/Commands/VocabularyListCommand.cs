using System.CommandLine;
using System.Globalization;

namespace Denote.Cli.Commands;

/// <summary><c>denote vocabulary list</c>: the classes of a vocabulary.</summary>
internal sealed class VocabularyListCommand : DenoteCommand
{
    private readonly VocabularyArgument _vocabulary = new();

    public VocabularyListCommand() : base("list", "Lists the classes of a vocabulary")
    {
        Examples = [new("denote vocabulary list harbour", "One row per class, in the order of the labels.")];
        Arguments.Add(_vocabulary);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        var store = _vocabulary.Open(arguments);
        var table = new TextTable("label", "class", "kind", "support", "features", "model", "seconds")
            .AlignRight(0, 6);
        int label = 1;
        foreach (var entry in store.List())
        {
            table.Add(
                (label++).ToString(CultureInfo.InvariantCulture),
                entry.Name,
                entry.Kind.ToString().ToLowerInvariant(),
                $"{entry.SupportImages} {entry.Source.ToString().ToLowerInvariant()}",
                string.Join(',', entry.Extractors.Select(extractor => extractor.Name)),
                entry.Model,
                entry.Seconds.ToString("0.0", CultureInfo.InvariantCulture));
        }
        table.Write(session.OpenOutput());
        if (label == 1) session.Note($"{store.Folder} has no class yet; 'denote vocabulary add' adds one.");
    }
}
