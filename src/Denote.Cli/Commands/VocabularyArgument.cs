using System.CommandLine;
using Denote.Labelling;

namespace Denote.Cli.Commands;

/// <summary>The vocabulary to work on.</summary>
internal sealed class VocabularyArgument : Argument<string>
{
    public VocabularyArgument() : base("vocabulary") =>
        Description = "The vocabulary's folder: harbour, or a path.";

    /// <summary>Opens the vocabulary.</summary>
    /// <param name="arguments">The parsed command line.</param>
    /// <param name="create">Whether it is made when it is missing.</param>
    public VocabularyStore Open(ParseResult arguments, bool create = false)
    {
        string folder = arguments.GetRequiredValue(this);
        if (folder.Length == 0) throw new UsageException("<vocabulary> is empty; name a folder.");
        return create ? VocabularyStore.OpenOrCreate(folder) : VocabularyStore.Open(folder);
    }
}
