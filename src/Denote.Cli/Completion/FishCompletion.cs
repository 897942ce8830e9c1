using System.Text;

namespace Denote.Cli.Completion;

/// <summary>A completion script for fish.</summary>
internal static class FishCompletion
{
    /// <summary>Writes the script.</summary>
    /// <param name="program">What the user types.</param>
    /// <param name="entries">All commands.</param>
    public static string Write(string program, IReadOnlyList<CompletionEntry> entries)
    {
        var script = new StringBuilder();
        script.Append($$"""
            # Completion of {{program}} for fish: {{program}} completion fish | source
            function __{{program}}_at
                set -l path_so_far {{program}}
                for word in (commandline -opc)[2..]
                    if contains -- "$path_so_far $word" {{string.Join(' ', entries.Skip(1).Select(e => Quote(e.Path)))}}
                        set path_so_far "$path_so_far $word"
                    end
                end
                test "$path_so_far" = "$argv"
            end
            complete -c {{program}} -e

            """);
        foreach (var entry in entries)
        {
            string start = $"complete -c {program} -n {Quote($"__{program}_at {entry.Path}")}";
            foreach (var word in entry.Words) script.Append($"{start} -f -a {Quote(word.Text)}{Description(word.Description)}\n");
            if (entry.Words.Count == 0 && !entry.TakesPaths) script.Append($"{start} -f\n");
            foreach (var option in entry.Options)
            {
                string names = string.Concat(option.Names.Select(name =>
                    name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}"));
                string value = !option.TakesValue ? ""
                    : option.Values.Count > 0 ? $" -x -a {Quote(string.Join(' ', option.Values))}"
                    : option.TakesPath ? " -r -F" : " -x";
                script.Append($"{start}{names}{value}{Description(option.Description)}\n");
            }
        }
        return script.ToString().ReplaceLineEndings("\n");
    }

    private static string Description(string text) => text.Length == 0 ? "" : $" -d {Quote(text)}";

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\").Replace("'", "\\'")}'";
}
