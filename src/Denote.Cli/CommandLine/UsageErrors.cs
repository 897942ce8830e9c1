using System.CommandLine;
using System.CommandLine.Parsing;

namespace Denote.Cli;

/// <summary>Says in one line what is wrong with a command line and where to read on.</summary>
internal static class UsageErrors
{
    private const int FarthestTypo = 3;

    /// <summary>The line for the first thing that is wrong; null where a command can run.</summary>
    /// <param name="parsed">The command line as it was understood.</param>
    public static string? Find(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string? what = StrayOption(parsed, command)
            ?? (parsed.Errors.Count > 0 || command is not DenoteCommand ? What(parsed, command) : null);
        return what is null ? null : $"{what} '{HelpWriter.PathOf(command)} --help' explains.";
    }

    /// <summary>
    /// A word that looks like an option and was taken as something else: as an argument, or as the value of the option
    /// before it. After <c>--</c> every word is meant as it stands.
    /// </summary>
    private static string? StrayOption(ParseResult parsed, Command command)
    {
        var plain = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(
            ReferenceEqualityComparer.Instance);
        bool IsStray(Token token) => LooksLikeOption(token.Value) && plain.Contains(token);
        var unmatched = parsed.UnmatchedTokens.ToHashSet(StringComparer.Ordinal);
        var taken = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(result => result.Tokens)
            .Concat(parsed.Tokens.Where(token => unmatched.Contains(token.Value)));
        if (taken.FirstOrDefault(IsStray) is { } word)
        {
            (string unknown, string? near) = Guess(word.Value, "option", command);
            return near is not null ? $"{unknown}; did you mean '{near}'?"
                : command.Arguments.Count == 0 ? $"{unknown}."
                : $"{unknown}; put -- before a text that begins with a dash.";
        }
        foreach (var result in parsed.CommandResult.Children.OfType<OptionResult>())
            if (IsText(result.Option) && result.Tokens.FirstOrDefault(IsStray) is { } value)
                return $"{result.Option.Name} is followed by '{value.Value}' and not by its value; "
                    + "write ./ before a path that begins with a dash.";
        return null;
    }

    private static bool IsText(Option option) =>
        option.ValueType == typeof(string) || option.ValueType == typeof(string[]);

    private static bool LooksLikeOption(string word) => word.Length > 1 && word[0] == '-';

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
        string kind = LooksLikeOption(token) ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        (string unknown, string? near) = Guess(token, kind, command);
        return near is not null ? $"{unknown}; did you mean '{near}'?"
            // A shell that replaces a pattern by the names it stands for.
            : kind == "argument" && File.Exists(token)
                ? $"{unknown}; for several pictures name a folder, or a pattern in quotes."
            : kind == "argument" ? $"{unknown}; a text of several words needs quotes around it."
            : $"{unknown}.";
    }

    /// <summary>Says that there is no such thing, and which one may be meant.</summary>
    private static (string Unknown, string? Near) Guess(string token, string kind, Command command)
    {
        IEnumerable<string> known = kind switch
        {
            "option" => OptionNames(command),
            "command" => command.Subcommands.Select(sub => sub.Name),
            _ => [],
        };
        string word = token.Split('=')[0];
        string? near = known.MinBy(name => Distance(name, word));
        return ($"'{token}' is no {kind} of {HelpWriter.PathOf(command)}",
            near is not null && Distance(near, word) <= FarthestTypo ? near : null);
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
