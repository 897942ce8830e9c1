using System.CommandLine;

namespace Denote.Cli.Commands;

/// <summary><c>--limit</c>: only the first of what an evaluation counts.</summary>
internal sealed class LimitOption : NumberOption<int>
{
    /// <param name="things">What is counted: pictures.</param>
    public LimitOption(string things) : base("--limit", 0, "a whole number, 0 or more", value => value >= 0) =>
        Description = $"Only so many {things} from the start; 0 takes all.";

    /// <summary>How many the user wants; null for all.</summary>
    public int? Read(ParseResult arguments) =>
        arguments.GetValue(this) is > 0 and int count ? count : null;
}
