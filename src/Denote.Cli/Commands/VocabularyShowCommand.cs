using System.CommandLine;
using System.Globalization;
using Denote.Imaging;
using Denote.Labelling;

namespace Denote.Cli.Commands;

/// <summary><c>denote vocabulary show</c>: one class with its support images.</summary>
internal sealed class VocabularyShowCommand : DenoteCommand
{
    private readonly VocabularyArgument _vocabulary = new();

    private readonly Argument<string> _class = new("class") { Description = "The class." };

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "file",
        Description = "Writes a sheet of the support images with their masks to a PNG file.",
    };

    public VocabularyShowCommand() : base("show", "Shows what a class was made from")
    {
        Examples =
        [
            new("denote vocabulary show harbour boat --out boat.png", "The support images, the class in red."),
        ];
        Arguments.Add(_vocabulary);
        Arguments.Add(_class);
        AddGroup("Output", _out);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string? file = arguments.GetValue(_out) is { } given ? OutputFile.Check(given, "--out") : null;
        var store = _vocabulary.Open(arguments);
        var entry = store.Read(arguments.GetRequiredValue(_class));
        var stored = store.Find(entry.Name)!;
        if (file is not null)
            OutputFile.Write(file, stream => ImageFile.WritePng(SupportSheet.Draw(entry), stream));
        if (file != OutputFile.StandardOutput) WriteTable(stored, entry, session);
        if (file is not null) session.Note($"wrote the support images to {file}");
        foreach (string warning in stored.Warnings) session.Warn(warning);
    }

    private static void WriteTable(StoredClass stored, VocabularyClass entry, CommandSession session)
    {
        var table = new TextTable("what", "value");
        table.Add("class", stored.Name);
        table.Add("kind", stored.Kind.ToString().ToLowerInvariant());
        table.Add("support images", $"{stored.SupportImages} {stored.Source.ToString().ToLowerInvariant()}");
        table.Add("model", stored.Model);
        table.Add("added", stored.Added.ToString("u", CultureInfo.InvariantCulture));
        table.Add("seconds", stored.Seconds.ToString("0.0", CultureInfo.InvariantCulture));
        foreach (var extractor in stored.Extractors)
        {
            var prototypes = entry.Prototypes[extractor.Name];
            table.Add($"features {extractor.Name}",
                $"{prototypes.Foreground.Count} + {prototypes.Background.Count} prototypes of {extractor.Model}");
        }
        foreach (var (name, value) in stored.Settings) table.Add(name, value);
        table.Write(session.OpenOutput());
    }
}
