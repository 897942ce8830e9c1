using System.Text;

namespace Denote.Cli.Completion;

/// <summary>A completion script for bash, which zsh can run, too.</summary>
internal static class BashCompletion
{
    /// <summary>Writes the script.</summary>
    /// <param name="program">What the user types.</param>
    /// <param name="entries">All commands.</param>
    public static string Write(string program, IReadOnlyList<CompletionEntry> entries)
    {
        var script = new StringBuilder();
        script.Append($$"""
            # Completion of {{program}} for bash: eval "$({{program}} completion bash)"
            _{{program}}() {
                local word previous path index words options
                word="${COMP_WORDS[COMP_CWORD]}"
                previous="${COMP_WORDS[COMP_CWORD-1]}"
                path="{{program}}"
                for ((index = 1; index < COMP_CWORD; index++)); do
                    case "$path ${COMP_WORDS[index]}" in
                        {{string.Join("|", entries.Skip(1).Select(entry => $"\"{entry.Path}\""))}})
                            path="$path ${COMP_WORDS[index]}" ;;
                    esac
                done
                COMPREPLY=()
                case "$path $previous" in

            """);
        foreach (var entry in entries)
        {
            foreach (var option in entry.Options.Where(option => option.TakesValue && option.Values.Count > 0))
                script.Append($"        {Patterns(entry, option)}) "
                    + $"COMPREPLY=($(compgen -W \"{string.Join(' ', option.Values)}\" -- \"$word\")); return ;;\n");
            var free = entry.Options.Where(option => option.TakesValue && option.Values.Count == 0).ToArray();
            if (free.Length > 0)
                script.Append($"        {string.Join('|', free.Select(option => Patterns(entry, option)))}) return ;;\n");
        }
        script.Append("    esac\n    words=\"\"\n    options=\"\"\n    case \"$path\" in\n");
        foreach (var entry in entries)
            script.Append($"        \"{entry.Path}\") words=\"{string.Join(' ', entry.Words.Select(word => word.Text))}\"\n"
                + $"            options=\"{string.Join(' ', entry.Options.SelectMany(option => option.Names))}\" ;;\n");
        script.Append($$"""
                esac
                case "$word" in
                    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
                    *) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
                esac
            }
            complete -o bashdefault -o default -F _{{program}} {{program}}

            """);
        return script.ToString().ReplaceLineEndings("\n");
    }

    private static string Patterns(CompletionEntry entry, CompletionOption option) =>
        string.Join('|', option.Names.Select(name => $"\"{entry.Path} {name}\""));
}
