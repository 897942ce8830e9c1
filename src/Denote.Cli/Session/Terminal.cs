using System.Text;

namespace Denote.Cli;

/// <summary>The streams that a command talks through; tests put their own in.</summary>
/// <param name="Output">Results; what a script reads.</param>
/// <param name="Error">Progress, warnings and errors; what a person reads.</param>
/// <param name="OpenInput">Opens standard input for an image that is piped in.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, Func<Stream> OpenInput)
{
    private const int WidthWithoutWindow = 100;

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
            Width = WindowWidth(),
            ShowsProgress = !Console.IsErrorRedirected,
        };
    }

    private static int WindowWidth()
    {
        if (Console.IsOutputRedirected) return WidthWithoutWindow;
        int width = Console.WindowWidth;
        return width <= 0 ? WidthWithoutWindow : Math.Clamp(width, 60, 120);
    }
}
