using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Denote.Cli;

/// <summary>An option whose value is a number in a range; the decimal sign is a point in every country.</summary>
internal class NumberOption<T> : Option<T> where T : struct, INumber<T>
{
    private readonly string _expected;
    private readonly Func<T, bool> _isValid;

    /// <param name="name">The option with its dashes.</param>
    /// <param name="initial">The value when the option is not given.</param>
    /// <param name="expected">The valid values in words: "a whole number, 1 or more".</param>
    /// <param name="isValid">Whether a number is valid.</param>
    public NumberOption(string name, T initial, string expected, Func<T, bool> isValid) : base(name)
    {
        (_expected, _isValid) = (expected, isValid);
        HelpName = "n";
        DefaultValueFactory = _ => initial;
        CustomParser = Parse;
    }

    private T Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value);
        if (isNumber && _isValid(value)) return value;
        result.AddError($"{Name} is '{text}'; it must be {_expected}.");
        return default;
    }
}
