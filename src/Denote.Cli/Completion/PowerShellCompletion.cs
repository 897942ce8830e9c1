using System.Text;

namespace Denote.Cli.Completion;

/// <summary>A completion script for PowerShell.</summary>
internal static class PowerShellCompletion
{
    /// <summary>Writes the script.</summary>
    /// <param name="program">What the user types.</param>
    /// <param name="entries">All commands.</param>
    public static string Write(string program, IReadOnlyList<CompletionEntry> entries)
    {
        var script = new StringBuilder();
        script.Append($"# Completion of {program} for PowerShell: "
            + $"{program} completion pwsh | Out-String | Invoke-Expression\n");
        script.Append($"Register-ArgumentCompleter -Native -CommandName {program} -ScriptBlock {{\n");
        script.Append("    param($word, $ast, $position)\n    $table = @{\n");
        foreach (var entry in entries)
        {
            var options = entry.Options.SelectMany(
                option => option.Names.Select(name => new CompletionWord(name, option.Description)));
            script.Append($"        {Quote(entry.Path)} = @({Pairs(entry.Words.Concat(options))})\n");
        }
        script.Append("    }\n    $values = @{\n");
        foreach (var entry in entries)
            foreach (var option in entry.Options.Where(option => option.TakesValue))
                foreach (string name in option.Names)
                    script.Append($"        {Quote($"{entry.Path} {name}")} = "
                        + $"@({string.Join(", ", option.Values.Select(Quote))})\n");
        script.Append($$"""
                }
                $path = '{{program}}'
                $previous = ''
                foreach ($element in $ast.CommandElements | Select-Object -Skip 1) {
                    if ($element.Extent.EndOffset -ge $position -and $word) { break }
                    $previous = $element.Extent.Text
                    if ($table.ContainsKey("$path $previous")) { $path = "$path $previous" }
                }
                if ($values.ContainsKey("$path $previous")) {
                    $values["$path $previous"] | Where-Object { $_ -like "$word*" } | ForEach-Object {
                        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                    }
                    return
                }
                $table[$path] | Where-Object { $_[0] -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterName', $_[1])
                }
            }

            """);
        return script.ToString().ReplaceLineEndings("\n");
    }

    private static string Pairs(IEnumerable<CompletionWord> words) => string.Join(", ", words.Select(word =>
        $"@({Quote(word.Text)}, {Quote(word.Description.Length == 0 ? word.Text : word.Description)})"));

    private static string Quote(string text) => $"'{text.Replace("'", "''")}'";
}
