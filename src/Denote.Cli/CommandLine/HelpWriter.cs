using System.Collections;
using System.CommandLine;
using System.Globalization;

namespace Denote.Cli;

/// <summary>
/// Writes the help of a command: usage, what it does, examples, arguments, options under headings with defaults.
/// </summary>
internal sealed class HelpWriter(TextWriter output, int width)
{
    private const int Indent = 2;
    private const int WidestLabel = 30;

    /// <summary>Writes the help of one command.</summary>
    public void Write(Command command)
    {
        WriteWrapped($"{command.Description}.", 0);
        output.WriteLine();
        WriteWrapped($"Usage: {Usage(command)}", 0);
        var denote = command as DenoteCommand;
        WriteParagraphs(denote?.Details ?? (command as CommandFamily)?.Details ?? []);
        WriteExamples(denote?.Examples ?? (command as CommandFamily)?.Examples ?? []);
        WriteRows("Commands", [.. command.Subcommands.Where(IsShown).Select(sub => (sub.Name, $"{sub.Description}."))]);
        WriteRows("Arguments", [.. command.Arguments.Where(IsShown).Select(Row)]);
        foreach (var group in denote?.Groups ?? [])
            WriteRows(group.Title, [.. group.Options.Where(IsShown).Select(Row)]);
        WriteRows("General", [.. InheritedOptions(command).Where(IsShown).Select(Row)]);
        if (command.Subcommands.Count > 0)
        {
            output.WriteLine();
            output.WriteLine($"'{PathOf(command)} <command> --help' explains a command.");
        }
    }

    /// <summary>The words that call a command: "denote models check".</summary>
    public static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? command.Name : $"{PathOf(parent)} {command.Name}";
    }

    private static bool IsShown(Symbol symbol) => !symbol.Hidden;

    private static string Usage(Command command)
    {
        if (command.Subcommands.Count > 0) return $"{PathOf(command)} <command> [options]";
        string arguments = string.Concat(command.Arguments.Where(IsShown).Select(argument => $" <{argument.Name}>"));
        return $"{PathOf(command)}{arguments} [options]";
    }

    private static IEnumerable<Option> InheritedOptions(Command command)
    {
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            foreach (var option in at.Options)
                if (option.Recursive || (at == command && at is not DenoteCommand)) yield return option;
    }

    private static (string, string) Row(Argument argument) => ($"<{argument.Name}>", argument.Description ?? "");

    private static (string, string) Row(Option option)
    {
        string names = string.Join(", ", option.Aliases.Where(alias => alias.Length == 2).Append(option.Name));
        bool takesValue = option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);
        string label = takesValue ? $"{names} <{option.HelpName ?? "value"}>" : names;
        string initial = takesValue && DefaultOf(option) is { } text ? $" [default: {text}]" : "";
        return (label, option.Description + initial);
    }

    private static string? DefaultOf(Option option)
    {
        object? value = option.HasDefaultValue ? option.GetDefaultValue() : null;
        return value switch
        {
            null => null,
            _ when option is IChoiceOption choice => choice.WordOf(value),
            string text => text,
            IEnumerable list => string.Join(',', list.Cast<object>()),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
    }

    private void WriteParagraphs(IReadOnlyList<string> paragraphs)
    {
        foreach (string paragraph in paragraphs)
        {
            output.WriteLine();
            WriteWrapped(paragraph, 0);
        }
    }

    private void WriteExamples(IReadOnlyList<CommandExample> examples)
    {
        if (examples.Count == 0) return;
        output.WriteLine();
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example.CommandLine}");
            WriteWrapped(example.Meaning, 6);
        }
    }

    private void WriteRows(string title, IReadOnlyList<(string Label, string Text)> rows)
    {
        if (rows.Count == 0) return;
        output.WriteLine();
        output.WriteLine($"{title}:");
        int column = Indent * 2 + Math.Min(WidestLabel, rows.Max(row => row.Label.Length));
        foreach (var (label, text) in rows)
        {
            int at = WriteLabel(label);
            if (at > column - Indent)
            {
                output.WriteLine();
                at = 0;
            }
            output.Write(new string(' ', column - at));
            WriteWrapped(text, column, isAtColumn: true);
        }
    }

    /// <summary>Writes what is explained; a list of choices that is wider than the window goes on in more lines.</summary>
    /// <returns>Where the last line ends.</returns>
    private int WriteLabel(string label)
    {
        int at = Indent;
        output.Write(new string(' ', Indent));
        string[] choices = label.Split('|');
        for (int i = 0; i < choices.Length; i++)
        {
            string piece = i < choices.Length - 1 ? $"{choices[i]}|" : choices[i];
            if (i > 0 && at + piece.Length > width)
            {
                output.WriteLine();
                output.Write(new string(' ', Indent * 3));
                at = Indent * 3;
            }
            output.Write(piece);
            at += piece.Length;
        }
        return at;
    }

    private void WriteWrapped(string text, int column, bool isAtColumn = false)
    {
        int at = column, wordsInLine = 0;
        if (!isAtColumn) output.Write(new string(' ', column));
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (wordsInLine > 0 && at + 1 + word.Length > width)
            {
                output.WriteLine();
                output.Write(new string(' ', column));
                (at, wordsInLine) = (column, 0);
            }
            if (wordsInLine > 0) output.Write(' ');
            at += word.Length + (wordsInLine > 0 ? 1 : 0);
            output.Write(word);
            wordsInLine++;
        }
        output.WriteLine();
    }
}
