using System.Text;

namespace Denote.Cli.Completion;

/// <summary>A completion script for zsh.</summary>
internal static class ZshCompletion
{
    /// <summary>Writes the script.</summary>
    /// <param name="program">What the user types.</param>
    /// <param name="entries">All commands.</param>
    public static string Write(string program, IReadOnlyList<CompletionEntry> entries)
    {
        var script = new StringBuilder();
        script.Append($$"""
            #compdef {{program}}
            # Completion of {{program}} for zsh: eval "$({{program}} completion zsh)" after compinit
            _{{program}}() {
                local path_so_far={{program}} index
                local -a described
                for ((index = 2; index < CURRENT; index++)); do
                    case "$path_so_far ${words[index]}" in
                        {{string.Join("|", entries.Skip(1).Select(entry => $"({Quote(entry.Path)})"))}})
                            path_so_far="$path_so_far ${words[index]}" ;;
                    esac
                done
                case "$path_so_far ${words[CURRENT-1]}" in

            """);
        foreach (var entry in entries)
        {
            foreach (var option in entry.Options.Where(option => option.TakesValue))
            {
                string action = option.Values.Count > 0
                    ? $"compadd -- {string.Join(' ', option.Values)}"
                    : option.TakesPath ? "_files" : "_message " + Quote(option.Description);
                string patterns = string.Join('|', option.Names.Select(name => Quote($"{entry.Path} {name}")));
                script.Append($"        {patterns}) {action}; return ;;\n");
            }
        }
        script.Append("    esac\n    case \"$path_so_far\" in\n");
        foreach (var entry in entries)
        {
            script.Append($"        {Quote(entry.Path)})\n            if [[ ${{words[CURRENT]}} == -* ]]; then\n");
            var options = entry.Options.SelectMany(
                option => option.Names.Select(name => new CompletionWord(name, option.Description)));
            script.Append($"                described=({Described(options)})\n");
            script.Append("                _describe option described\n");
            if (entry.Words.Count > 0)
            {
                script.Append($"            else\n                described=({Described(entry.Words)})\n");
                script.Append("                _describe command described\n");
            }
            else if (entry.TakesPaths)
            {
                script.Append("            else\n                _files\n");
            }
            script.Append("            fi ;;\n");
        }
        script.Append($"    esac\n}}\ncompdef _{program} {program}\n");
        return script.ToString().ReplaceLineEndings("\n");
    }

    private static string Described(IEnumerable<CompletionWord> words) =>
        string.Join(' ', words.Select(word => Quote(word.Description.Length == 0
            ? word.Text
            : $"{word.Text}:{word.Description}")));

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''")}'";
}
