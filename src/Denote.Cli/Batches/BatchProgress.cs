using System.Globalization;

namespace Denote.Cli.Batches;

/// <summary>One line for all pictures: how many are done, how fast, and the present one's stage.</summary>
/// <param name="all">Where it is told.</param>
/// <param name="done">Pictures that are done.</param>
/// <param name="total">Pictures in all.</param>
/// <param name="elapsed">The time that the done ones took.</param>
internal sealed class BatchProgress(IProgress<DenoteProgress> all, int done, int total, TimeSpan elapsed)
    : IProgress<DenoteProgress>
{
    public void Report(DenoteProgress value)
    {
        string stage = $"{value.Stage} {value.Done}/{value.Total}";
        string rate = done == 0 || elapsed <= TimeSpan.Zero ? "" : Rate(done / elapsed.TotalMinutes);
        all.Report(new DenoteProgress("pictures", done, total, rate + stage));
    }

    private static string Rate(double perMinute) => string.Create(CultureInfo.InvariantCulture,
        $"{perMinute:0.#} per minute, ");
}
