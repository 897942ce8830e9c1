using System.CommandLine;
using System.CommandLine.Parsing;

namespace Denote.Cli;

/// <summary>An option whose value is one of a few words.</summary>
internal class ChoiceOption<T> : Option<T>, IChoiceOption where T : struct, Enum
{
    private readonly (string Word, T Value)[] _choices;

    /// <param name="name">The option with its dashes.</param>
    /// <param name="initial">The value when the option is not given.</param>
    /// <param name="choices">The words and what they mean; a word may be followed by other spellings of the same
    /// value.</param>
    public ChoiceOption(string name, T initial, params (string Word, T Value)[] choices) : base(name)
    {
        _choices = choices;
        HelpName = string.Join('|', choices.DistinctBy(choice => choice.Value).Select(choice => choice.Word));
        DefaultValueFactory = _ => initial;
        CustomParser = Parse;
        CompletionSources.Add(choices.Select(choice => choice.Word).ToArray());
    }

    /// <inheritdoc/>
    public string WordOf(object value) => _choices.First(choice => choice.Value.Equals(value)).Word;

    private T Parse(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        foreach (var choice in _choices)
            if (choice.Word.Equals(word, StringComparison.OrdinalIgnoreCase)) return choice.Value;
        result.AddError($"{Name} is '{word}'; it must be one of {HelpName!.Replace("|", ", ")}.");
        return default;
    }
}
