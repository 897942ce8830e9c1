using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Denote.Cli;

/// <summary>An option whose value is one or more whole numbers between commas: <c>16,32</c>.</summary>
internal sealed class NumberListOption : Option<int[]>
{
    /// <param name="name">The option with its dashes.</param>
    /// <param name="initial">The value when the option is not given.</param>
    public NumberListOption(string name, params int[] initial) : base(name)
    {
        HelpName = "n[,n]";
        DefaultValueFactory = _ => initial;
        CustomParser = Parse;
    }

    private int[] Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        var numbers = new List<int>();
        foreach (string part in text.Split(','))
        {
            bool isNumber = int.TryParse(part, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture, out int number);
            if (!isNumber || number < 1 || numbers.Contains(number))
            {
                result.AddError($"{Name} is '{text}'; it must be different whole numbers between commas, as 16 or " +
                    $"16,32.");
                return [];
            }
            numbers.Add(number);
        }
        return [.. numbers];
    }
}
