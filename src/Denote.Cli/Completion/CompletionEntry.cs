using System.CommandLine;
using System.CommandLine.Completions;

namespace Denote.Cli.Completion;

/// <summary>What may follow a command, for the shells.</summary>
/// <param name="Path">The words that call the command: "denote models check".</param>
/// <param name="Words">Its commands, or the words that its arguments are chosen from.</param>
/// <param name="TakesPaths">Whether files may follow as arguments.</param>
/// <param name="Options">Its options and those it inherits.</param>
internal sealed record CompletionEntry(
    string Path,
    IReadOnlyList<CompletionWord> Words,
    bool TakesPaths,
    IReadOnlyList<CompletionOption> Options)
{
    /// <summary>The entries of a command and of all below it.</summary>
    public static IReadOnlyList<CompletionEntry> Of(Command root)
    {
        var entries = new List<CompletionEntry>();
        Add(root, [], entries);
        return entries;
    }

    private static void Add(Command command, IReadOnlyList<Option> inherited, List<CompletionEntry> entries)
    {
        var options = command.Options.Concat(inherited).Where(option => !option.Hidden).ToArray();
        CompletionWord[] words =
        [
            .. command.Subcommands.Where(sub => !sub.Hidden)
                .Select(sub => new CompletionWord(sub.Name, FirstSentence(sub.Description))),
            .. command.Arguments.SelectMany(argument => argument.CompletionSources)
                .SelectMany(source => source(CompletionContext.Empty)).Select(item => new CompletionWord(item.Label, "")),
        ];
        entries.Add(new CompletionEntry(
            HelpWriter.PathOf(command),
            words,
            command.Arguments.Count > 0 && words.Length == 0,
            [.. options.Select(Describe)]));
        foreach (var sub in command.Subcommands)
            Add(sub, [.. options.Where(option => option.Recursive)], entries);
    }

    private static CompletionOption Describe(Option option)
    {
        bool takesValue = option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;
        string[] values = option is IChoiceOption ? option.HelpName!.Split('|') : [];
        bool takesPath = takesValue && option.HelpName is { } name
            && (name.Contains("file", StringComparison.Ordinal) || name is "folder" or "path");
        return new CompletionOption(
            [.. option.Aliases.Append(option.Name).Distinct()],
            FirstSentence(option.Description),
            takesValue,
            takesPath,
            values);
    }

    /// <summary>Enough to choose by; the help has the rest.</summary>
    private static string FirstSentence(string? text)
    {
        string line = text ?? "";
        int end = line.AsSpan().IndexOfAny(".;:");
        return end < 0 ? line : line[..end];
    }
}
