using System.Text;
using System.Text.RegularExpressions;
using Denote.Collections;

namespace Denote.Cli.Batches;

/// <summary>The pictures that a folder, a pattern or a list of files means.</summary>
internal static class ImageList
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];
    private static readonly char[] Wildcards = ['*', '?', '{'];

    /// <summary>Whether words name more than one file: several words, a folder, or a pattern.</summary>
    public static bool IsMany(IReadOnlyList<string> words) =>
        words.Count > 1 || Directory.Exists(words[0]) || IsPattern(words[0]);

    /// <summary>All pictures, each once, those of a folder in the order of their names.</summary>
    /// <param name="words">Files, folders, which are searched with all below them, and patterns.</param>
    /// <param name="output">A folder whose files are results and so no pictures; null for none.</param>
    /// <exception cref="DenoteException">A folder or pattern holds no picture.</exception>
    public static IReadOnlyList<ImageInput> Find(IReadOnlyList<string> words, string? output)
    {
        string? results = output is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        return [.. words.SelectMany(word => FindOne(word, results)).DistinctBy(input => Path.GetFullPath(input.Path))];
    }

    private static IEnumerable<ImageInput> FindOne(string word, string? results)
    {
        bool isFolder = Directory.Exists(word);
        if (!isFolder && !IsPattern(word)) return [ImageInput.Of(word)];
        string slashed = word.Replace(Path.DirectorySeparatorChar, '/');
        int at = isFolder ? 0 : slashed[..slashed.IndexOfAny(Wildcards)].LastIndexOf('/') + 1;
        string root = isFolder ? word : slashed[..at];
        Regex? pattern = isFolder ? null : Expression(slashed[at..]);
        ImageInput[] found = [.. Below(root, results).Where(input => pattern is null
            ? Extensions.Contains(Path.GetExtension(input.Path), StringComparer.OrdinalIgnoreCase)
            : pattern.IsMatch(input.RelativePath))];
        if (found.Length > 0) return found;
        throw new DenoteException(isFolder
            ? $"{word}: there is no picture (png, jpg, jpeg) in this folder; name another one, or a pattern."
            : $"{word}: no file matches this pattern; ** stands for any folders, * and ? for parts of a name.");
    }

    /// <summary>All files below a folder; what is hidden and what was put out is left out.</summary>
    private static IEnumerable<ImageInput> Below(string root, string? results)
    {
        string start = root.Length == 0 ? "." : root;
        if (!Directory.Exists(start)) return [];
        bool isInside = results is not null && !IsBelow(Path.GetFullPath(start), results);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        return Directory.EnumerateFiles(start, "*", options)
            .Where(file => !isInside || !IsBelow(Path.GetFullPath(file), results!))
            .Select(file => Path.GetRelativePath(start, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => !file.Split('/').Any(part => part.StartsWith('.')))
            .Order(StringComparer.Ordinal)
            .Select(file => new ImageInput(Path.Combine(root, file), file));
    }

    private static bool IsBelow(string path, string folder) =>
        path == folder || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsPattern(string word) => word.IndexOfAny(Wildcards) >= 0 && !File.Exists(word);

    /// <summary>A pattern of a shell: ** any folders, * and ? parts of a name, {a,b} one of several.</summary>
    private static Regex Expression(string pattern)
    {
        var text = new StringBuilder("^");
        int open = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            bool isDeep = pattern.AsSpan(i).StartsWith("**");
            if (isDeep && pattern.AsSpan(i).StartsWith("**/")) text.Append("(?:[^/]+/)*");
            else if (isDeep) text.Append(".*");
            else if (pattern[i] == '*') text.Append("[^/]*");
            else if (pattern[i] == '?') text.Append("[^/]");
            else if (pattern[i] == '{' && pattern.IndexOf('}', i) > 0 && ++open > 0) text.Append("(?:");
            else if (pattern[i] == '}' && open > 0 && open-- > 0) text.Append(')');
            else if (pattern[i] == ',' && open > 0) text.Append('|');
            else text.Append(Regex.Escape(pattern[i].ToString()));
            if (isDeep) i += pattern.AsSpan(i).StartsWith("**/") ? 2 : 1;
        }
        var options = OperatingSystem.IsWindows() ? RegexOptions.IgnoreCase : RegexOptions.None;
        return new Regex(text.Append('$').ToString(), options | RegexOptions.CultureInvariant);
    }
}
