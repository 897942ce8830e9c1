using System.Globalization;
using Denote.Hub;

namespace Denote.Cli.Commands;

/// <summary>Tells the progress of fetching in megabytes, with the rate.</summary>
/// <param name="progress">Draws it, with the time that is left.</param>
internal sealed class PullDisplay(IProgress<DenoteProgress> progress) : IProgress<PullProgress>
{
    private const double Mega = 1e6;

    private readonly long _start = TimeProvider.System.GetTimestamp();

    /// <inheritdoc/>
    public void Report(PullProgress value)
    {
        double seconds = TimeProvider.System.GetElapsedTime(_start).TotalSeconds;
        double rate = seconds > 0 ? value.Done / Mega / seconds : 0;
        string detail = string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} MB/s  {value.File}");
        progress.Report(new DenoteProgress(
            "fetching, MB", (int)(value.Done / Mega), (int)Math.Ceiling(value.Total / Mega), detail));
    }
}
