using System.CommandLine;
using Denote.Cli.Batches;
using Denote.Collections;
using Denote.Imaging;

namespace Denote.Cli.Commands;

/// <summary>The picture to look at, or many of them.</summary>
internal sealed class ImageArgument : Argument<string[]>
{
    private const string StandardInput = "-";

    /// <param name="several">Whether several words may be pictures, because nothing else follows.</param>
    public ImageArgument(bool several = false) : base("image")
    {
        // A list of exactly one is nothing that the parser makes by itself.
        CustomParser = result => [.. result.Tokens.Select(token => token.Value)];
        Arity = several ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne;
        string many = several ? "Several files, a" : "A";
        Description = $"A PNG or JPEG file of any size; - reads it from standard input. {many} folder or a quoted " +
            "pattern as \"photos/**/*.jpg\" does many with one command: each gets a folder in --out.";
    }

    /// <summary>The path of the file; null where the picture comes from standard input.</summary>
    public string? Path(ParseResult arguments) =>
        arguments.GetRequiredValue(this)[0] is var path && path != StandardInput ? path : null;

    /// <summary>Reads the picture.</summary>
    public Image Load(ParseResult arguments, CommandSession session)
    {
        string path = arguments.GetRequiredValue(this)[0];
        if (path != StandardInput) return ImageFile.Load(path);
        using var input = session.Terminal.OpenInput();
        return ImageFile.Load(input);
    }

    /// <summary>Finds many pictures.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">The folder of results, which are no pictures.</param>
    /// <exception cref="DenoteException">There are none.</exception>
    public IReadOnlyList<ImageInput> Find(ParseResult arguments, string output) =>
        ImageList.Find(arguments.GetRequiredValue(this), output);
}
