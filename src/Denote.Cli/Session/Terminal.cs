using System.Globalization;
using System.Text;

namespace Denote.Cli;

/// <summary>The streams that a command talks through; tests put their own in.</summary>
/// <param name="Output">Results; what a script reads.</param>
/// <param name="Error">Progress, warnings and errors; what a person reads.</param>
/// <param name="OpenInput">Opens standard input for an image that is piped in.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, Func<Stream> OpenInput)
{
    private const int WidthWithoutWindow = 100;

    /// <summary>In narrower windows than this the help's columns would be a word wide.</summary>
    private const int NarrowestLine = 60;

    /// <summary>Longer lines are hard to read, however wide the window.</summary>
    private const int LongestLine = 120;

    /// <summary>Characters per line.</summary>
    public int Width { get; init; } = WidthWithoutWindow;

    /// <summary>Whether a person watches <see cref="Error"/>, so that progress may be drawn on it.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Tells the time to progress displays.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        return new Terminal(Console.Out, Console.Error, Console.OpenStandardInput)
        {
            Width = WidthOf(
                Environment.GetEnvironmentVariable("COLUMNS"),
                Console.IsOutputRedirected ? null : Console.WindowWidth),
            ShowsProgress = !Console.IsErrorRedirected,
        };
    }

    /// <summary>Characters per line: the window's, else what the shell says, else a usual number.</summary>
    /// <param name="columns">The environment variable <c>COLUMNS</c>, or null.</param>
    /// <param name="window">The window's width; null where the output is no window, 0 where it is unknown.</param>
    internal static int WidthOf(string? columns, int? window)
    {
        int width = window is > 0 ? window.Value
            : int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out int said) ? said
            : 0;
        return width == 0 ? WidthWithoutWindow : Math.Clamp(width, NarrowestLine, LongestLine);
    }
}
