using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Denote.Cli.Commands;

/// <summary><c>--size</c>: width and height of a picture that is made.</summary>
internal sealed class PictureSizeOption : Option<(int Width, int Height)?>
{
    public PictureSizeOption() : base("--size")
    {
        HelpName = "n|WxH";
        Description = "Size of the pictures in pixels, as 512 or 768x512. Without it, the size that the model was " +
            "trained on.";
        CustomParser = Parse;
    }

    private (int Width, int Height)? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] sides = text.Split('x', 'X');
        bool isSize = TryRead(sides[0], out int width) & TryRead(sides[^1], out int height) && sides.Length <= 2;
        if (isSize) return (width, height);
        result.AddError($"{Name} is '{text}'; it must be a number of pixels as 512, or width x height as 768x512.");
        return null;
    }

    private static bool TryRead(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is >= 1 and <= 8192;
}
