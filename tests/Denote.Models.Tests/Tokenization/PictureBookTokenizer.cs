using Denote.Models.Tokenization;

namespace Denote.Models.Tests.Tokenization;

/// <summary>The tokenizer of the embedded model.</summary>
internal static class PictureBookTokenizer
{
    public static string Folder { get; } = Find();

    public static ClipTokenizer Load(ClipTextNormalization normalization = ClipTextNormalization.OpenAi) =>
        ClipTokenizer.Load(Folder, normalization);

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "models", "picturebook", "tokenizer");
            if (Directory.Exists(folder)) return folder;
        }
        throw new DirectoryNotFoundException("The repository has lost its models/picturebook/tokenizer.");
    }
}
