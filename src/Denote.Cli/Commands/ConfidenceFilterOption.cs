using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Denote.Refining;

namespace Denote.Cli.Commands;

/// <summary><c>--filter</c>: which probabilities may change.</summary>
internal sealed class ConfidenceFilterOption : Option<string>
{
    private const string Off = "none";

    public ConfidenceFilterOption() : base("--filter")
    {
        HelpName = "low,high|none";
        Description = "Only probabilities in this range change; none lets all change.";
        DefaultValueFactory = _ => Text(RefiningOptions.Default.ConfidenceFilter);
        Validators.Add(Check);
    }

    /// <summary>What the user chose; null for none.</summary>
    public ProbabilityRange? Read(ParseResult arguments) => Parse(arguments.GetValue(this)!);

    private void Check(OptionResult result)
    {
        string text = result.GetValueOrDefault<string>() ?? "";
        try
        {
            _ = Parse(text);
        }
        catch (Exception cause) when (cause is FormatException or DenoteException)
        {
            result.AddError($"{Name} is '{text}'; it must be two numbers of 0 to 1 with a comma, the lower first, as " +
                $"{Text(RefiningOptions.Default.ConfidenceFilter)}, or {Off}.");
        }
    }

    private static ProbabilityRange? Parse(string text)
    {
        if (text.Equals(Off, StringComparison.OrdinalIgnoreCase)) return null;
        string[] parts = text.Split(',');
        return parts.Length == 2
            ? new ProbabilityRange(Number(parts[0]), Number(parts[1]))
            : throw new FormatException();
    }

    private static float Number(string text) => float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Text(ProbabilityRange? range) =>
        range is { } known ? FormattableString.Invariant($"{known.Lowest},{known.Highest}") : Off;
}
