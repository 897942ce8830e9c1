using System.CommandLine;
using Denote.Grounding;
using Denote.Imaging;

namespace Denote.Cli.Commands;

/// <summary><c>denote explain</c>: the attention of each word as a contact sheet.</summary>
internal sealed class ExplainCommand : DenoteCommand
{
    private readonly ImageArgument _image = new();

    private readonly Argument<string> _text = new("text")
    {
        Description = "Any text, in quotes; every word of it gets a picture.",
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "file.png",
        Description = "The contact sheet, a PNG; replaced if it is there.",
        DefaultValueFactory = _ => "explain.png",
    };

    private readonly NumberOption<int> _columns = new("--columns", 0, "a whole number, 0 to 1000",
        value => value is >= 0 and <= 1000)
    {
        Description = "Pictures per row; 0 makes the sheet about square.",
    };

    private readonly ModelOption _model = new();

    private readonly ReadingOptions _reading = new();

    public ExplainCommand() : base("explain", "Shows where the model looks for each word, as one contact sheet")
    {
        Details =
        [
            "Each word's cross-attention is drawn over the picture, scaled to its own largest value. That value " +
            "stands under the picture: a word that means nothing here looks busy but stays low.",
        ];
        Examples =
        [
            new("denote explain beach.png \"a red boat on the sea\" --out sheet.png",
                "Seven pictures: the original and six words."),
            new("denote explain beach.png \"a boat\" --cross-res 32 --noises 4 --out sheet.png",
                "A finer grid, averaged over four draws of noise."),
        ];
        Arguments.Add(_image);
        Arguments.Add(_text);
        AddGroup("Output", _out, _columns);
        AddGroup("Model", _model);
        AddGroup("Reading the picture", _reading.All);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        var options = _reading.Read(arguments);
        string path = OutputFile.Check(arguments.GetValue(_out)!, "--out");
        var image = _image.Load(arguments, session);
        using var model = _model.Load(arguments);
        string text = arguments.GetRequiredValue(_text);
        var explanation = model.Explain(image, text, options, session.Progress, session.Cancellation);

        session.Cancellation.ThrowIfCancellationRequested();
        int columns = arguments.GetValue(_columns);
        var sheet = explanation.DrawContactSheet(columns == 0 ? null : columns);
        OutputFile.Write(path, stream => ImageFile.WritePng(sheet, stream));
        WriteTable(explanation, session);
        session.Note($"wrote {path}");
    }

    private static void WriteTable(Explanation explanation, CommandSession session)
    {
        var table = new TextTable("word", "peak").AlignRight(1);
        foreach (var word in explanation.Words)
            table.Add(word.Text, FormattableString.Invariant($"{word.PeakAttention:0.000}"));
        table.Write(session.OpenOutput());
    }
}
