using System.CommandLine;
using System.CommandLine.Parsing;
using Denote.Masks;

namespace Denote.Cli.Commands;

/// <summary><c>--mask-value</c> and <c>--mask-channel</c>, of every command that reads mask files.</summary>
internal sealed class MaskReadingOptions
{
    private readonly Option<string> _value = new("--mask-value")
    {
        HelpName = "n|#rrggbb|soft",
        Description = "Mask files: the value that is the mask, a number as stored or a colour; soft takes all values " +
            "as probabilities. By default told from the content.",
    };

    private readonly Option<string> _channel = new("--mask-channel")
    {
        HelpName = "name|n",
        Description = "Mask files: the channel that is read: red, green, blue, grey, alpha, or a number from 0 of an " +
            ".npy array. By default told from the content.",
    };

    public MaskReadingOptions()
    {
        _value.Validators.Add(result => Check(result, MaskReading.IsValue,
            "a number, a colour as #ff0000, or soft"));
        _channel.Validators.Add(result => Check(result, MaskReading.IsChannel,
            "red, green, blue, grey, alpha, or a number from 0"));
    }

    /// <summary>The options in the order of the help.</summary>
    public Option[] All => [_value, _channel];

    /// <summary>Whether one of them is given.</summary>
    public bool AreGiven(ParseResult arguments) =>
        arguments.GetValue(_value) is not null || arguments.GetValue(_channel) is not null;

    /// <summary>What the user chose.</summary>
    public MaskReading Read(ParseResult arguments) =>
        new() { Value = arguments.GetValue(_value), Channel = arguments.GetValue(_channel) };

    private static void Check(OptionResult result, Func<string, bool> isValid, string expected)
    {
        string text = result.GetValueOrDefault<string>() ?? "";
        if (!isValid(text)) result.AddError($"{result.Option.Name} is '{text}'; it must be {expected}.");
    }
}
