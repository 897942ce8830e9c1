using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Denote.Cli;

/// <summary>An option whose value is an amount of memory: <c>6G</c>, <c>1.5G</c>, <c>900M</c>.</summary>
internal sealed class MemoryOption : Option<long?>
{
    /// <summary>Bytes of the units, which are powers of two.</summary>
    private const double Mebi = 1 << 20;

    private const double Gibi = 1 << 30;
    private const double Smallest = 64 * Mebi;
    private const double Largest = 1024 * 1024 * Gibi;

    /// <param name="name">The option with its dashes.</param>
    public MemoryOption(string name) : base(name)
    {
        HelpName = "size";
        CustomParser = Parse;
    }

    private long? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        double unit = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'G' => Gibi, 'M' => Mebi, _ => 0 };
        if (unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out double number) && number * unit is >= Smallest and <= Largest)
            return (long)(number * unit);
        result.AddError($"{Name} is '{text}'; it must be a size of 64M or more, for example 6G or 900M.");
        return null;
    }
}
