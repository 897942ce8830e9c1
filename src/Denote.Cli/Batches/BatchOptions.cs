using System.CommandLine;
using System.CommandLine.Parsing;
using Denote.Cli.Commands;

namespace Denote.Cli.Batches;

/// <summary><c>--skip-existing</c>, and what a command line with many pictures means.</summary>
internal sealed class BatchOptions : Option<bool>
{
    /// <summary>What does not change a result.</summary>
    private static readonly string[] NoPart =
    [
        "--out", "--skip-existing", "--json", "--sam-cache", "--threads", "--memory", "--profile", "--quiet",
    ];

    public BatchOptions() : base("--skip-existing") => Description =
        "Of several pictures leaves those alone whose result --out holds already, made of the same content by the " +
        "same command: a run that was stopped goes on.";

    /// <summary>Whether the command line names many pictures; refuses what goes with one only.</summary>
    /// <exception cref="UsageException">There is no folder for results, or one file for all of them.</exception>
    public bool IsMany(ParseResult arguments, ImageArgument image, Option<string> output, Option<string>? json)
    {
        if (!ImageList.IsMany(arguments.GetRequiredValue(image))) return false;
        if (arguments.GetResult(output) is null or { Implicit: true })
            throw new UsageException("several pictures need --out; name a folder for the results.");
        if (json is not null && arguments.GetValue(json) is not null)
            throw new UsageException("--json takes the result of one picture; those of several go to --out.");
        return true;
    }

    /// <summary>The command as far as it decides on results: without pictures, places and threads.</summary>
    public static string Request(ParseResult arguments, ImageArgument image)
    {
        var words = new List<string>();
        Command command = arguments.CommandResult.Command;
        if (command.Parents.FirstOrDefault() is CommandFamily { Name: not DenoteCommandLine.ProgramName } family)
            words.Add(family.Name);
        words.Add(command.Name);
        foreach (var part in arguments.CommandResult.Children)
        {
            if (part is ArgumentResult { Argument: var argument } && argument == image) continue;
            if (part is OptionResult { Implicit: true } or ArgumentResult { Implicit: true }) continue;
            if (part is OptionResult { Option: var option })
            {
                if (NoPart.Contains(option.Name)) continue;
                words.Add(option.Name);
            }
            words.AddRange(part.Tokens.Select(token => token.Value.Any(char.IsWhiteSpace) || token.Value.Length == 0
                ? $"\"{token.Value}\"" : token.Value));
        }
        return string.Join(' ', words);
    }
}
