using System.Diagnostics;
using System.Globalization;
using Denote.Tensors;

namespace Denote.Cli;

/// <summary>What <c>--memory</c> says at the end: how the budget was kept.</summary>
internal static class MemoryReport
{
    private const double Gibi = 1 << 30;

    /// <summary>One line of words and numbers.</summary>
    /// <param name="budget">Bytes that were allowed.</param>
    public static string Describe(long budget)
    {
        using var process = Process.GetCurrentProcess();
        string weights = $"{Size(TensorMemory.PackedBytes)} of weights kept packed, "
            + $"{Size(TensorMemory.RepackedBytes)} packed for a single use";
        var choices = EngineChoices.SinceStart;
        string picked = $"{choices.SmallerConvolutions} convolutions with smaller weights, {choices.Strips} in strips";
        return $"memory: {weights}, {picked}, at most {Size(TensorMemory.PeakBytes)} of tensors, "
            + $"{Size(process.PeakWorkingSet64)} of the whole process; the budget was {Size(budget)}";
    }

    /// <summary>A number of bytes in GiB.</summary>
    public static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / Gibi:F2} GiB");
}
