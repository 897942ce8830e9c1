using System.Text.RegularExpressions;

namespace Denote.Models.Hub;

/// <summary>A model's name on a hub: <c>owner/name</c>, perhaps with a revision.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Revision">A branch, a tag or a commit; null is the main branch.</param>
public sealed partial record ModelId(string Repository, string? Revision)
{
    /// <summary>The branch that is meant where none is named.</summary>
    public const string MainRevision = "main";

    /// <summary>The folder of the repository in a cache: <c>models--owner--name</c>.</summary>
    public string FolderName => $"models--{Repository.Replace("/", "--")}";

    /// <summary>Reads <c>owner/name</c> or <c>owner/name@revision</c>.</summary>
    /// <param name="text">What the user typed.</param>
    /// <returns>The name, or null where the text is none.</returns>
    public static ModelId? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Form().Match(text);
        bool isName = match.Success && !match.Value.Contains("..", StringComparison.Ordinal)
            && !match.Groups[1].Value.Contains("--", StringComparison.Ordinal);
        return isName ? new ModelId(match.Groups[1].Value, match.Groups[2] is { Success: true } tag ? tag.Value : null)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Revision is null ? Repository : $"{Repository}@{Revision}";

    [GeneratedRegex(@"\A([A-Za-z0-9][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9][A-Za-z0-9_.-]{0,95})(?:@([A-Za-z0-9][\w./-]{0,99}))?\z")]
    private static partial Regex Form();
}
