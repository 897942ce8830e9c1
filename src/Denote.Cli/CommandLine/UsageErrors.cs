using System.CommandLine;
using System.CommandLine.Parsing;

namespace Denote.Cli;

/// <summary>Says in one line what is wrong with a command line and where to read on.</summary>
internal static class UsageErrors
{
    private const int FarthestTypo = 3;

    /// <summary>The line for the first error of a parse.</summary>
    public static string Describe(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string help = $"'{HelpWriter.PathOf(command)} --help' explains.";
        return $"{What(parsed, command)} {help}";
    }

    private static string What(ParseResult parsed, Command command)
    {
        if (parsed.Errors.FirstOrDefault(IsAboutOption) is { } aboutOption) return Sentence(aboutOption.Message);
        if (parsed.UnmatchedTokens.Count > 0) return Unexpected(parsed.UnmatchedTokens[0], command);
        if (command.Subcommands.Count > 0) return $"{HelpWriter.PathOf(command)} needs a command.";
        var missing = command.Arguments.Where(argument => IsMissing(parsed, argument)).Select(one => $"<{one.Name}>");
        if (missing.Any()) return $"{HelpWriter.PathOf(command)} needs {string.Join(" and ", missing)}.";
        return Sentence(parsed.Errors[0].Message);
    }

    private static bool IsAboutOption(ParseError error) =>
        error.SymbolResult is OptionResult or ArgumentResult { Parent: OptionResult };

    private static bool IsMissing(ParseResult parsed, Argument argument) =>
        argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 };

    private static string Unexpected(string token, Command command)
    {
        bool isOption = token.StartsWith('-') && token.Length > 1;
        string kind = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        string unknown = $"'{token}' is no {kind} of {HelpWriter.PathOf(command)}";
        if (kind == "argument") return $"{unknown}; a text of several words needs quotes around it.";
        var known = isOption ? OptionNames(command) : command.Subcommands.Select(sub => sub.Name);
        return known.MinBy(name => Distance(name, token)) is { } near && Distance(near, token) <= FarthestTypo
            ? $"{unknown}; did you mean '{near}'?"
            : $"{unknown}.";
    }

    private static IEnumerable<string> OptionNames(Command command)
    {
        var inherited = command.Parents.OfType<Command>().SelectMany(OptionNames);
        return command.Options.Select(option => option.Name).Concat(inherited);
    }

    private static string Sentence(string message) => message.EndsWith('.') ? message : $"{message}.";

    /// <summary>The fewest letters to add, drop or exchange to turn one word into another.</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int exchanged = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(exchanged, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
