namespace Denote.Cli.Tests;

/// <summary>What surrounds a <see cref="CommandRun"/>.</summary>
internal sealed record CommandRunSettings
{
    /// <summary>What standard input holds.</summary>
    public Stream Input { get; init; } = Stream.Null;

    /// <summary>Where results go instead of into a string.</summary>
    public TextWriter? Output { get; init; }

    /// <summary>Where everything else goes instead of into a string.</summary>
    public TextWriter? Error { get; init; }

    /// <summary>Whether the error stream is a window.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Who stops the run.</summary>
    public Interruption? Interruption { get; init; }
}
