using System.CommandLine;
using Denote.Imaging;

namespace Denote.Cli.Commands;

/// <summary>The picture to look at.</summary>
internal sealed class ImageArgument : Argument<string>
{
    private const string StandardInput = "-";

    public ImageArgument() : base("image") =>
        Description = "A PNG or JPEG file of any size; - reads it from standard input.";

    /// <summary>The path of the file; null where the picture comes from standard input.</summary>
    public string? Path(ParseResult arguments) =>
        arguments.GetRequiredValue(this) is var path && path != StandardInput ? path : null;

    /// <summary>Reads the picture.</summary>
    public Image Load(ParseResult arguments, CommandSession session)
    {
        string path = arguments.GetRequiredValue(this);
        if (path != StandardInput) return ImageFile.Load(path);
        using var input = session.Terminal.OpenInput();
        return ImageFile.Load(input);
    }

    /// <summary>The EXIF orientation with which the picture was read; 1 where there is none.</summary>
    public int Orientation(ParseResult arguments) =>
        arguments.GetRequiredValue(this) is var path && path != StandardInput ? ImageFile.Identify(path).Orientation : 1;
}
