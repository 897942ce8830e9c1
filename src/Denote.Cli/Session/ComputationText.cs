using System.Globalization;

namespace Denote.Cli;

/// <summary>What was computed with, in words.</summary>
internal static class ComputationText
{
    /// <summary>Settings, and how often convolutions were done in which way.</summary>
    /// <param name="computation">What to tell of.</param>
    public static string Describe(Computation computation)
    {
        var choices = computation.Choices;
        string budget = computation.MemoryBudget is { } bytes ? $"a memory budget of {MemoryReport.Size(bytes)}"
            : "no memory budget";
        return string.Create(CultureInfo.InvariantCulture,
            $"{computation.Threads} thread{(computation.Threads == 1 ? "" : "s")}, vectors of {computation.VectorBits} "
            + $"bits, accuracy {computation.Accuracy.ToString().ToLowerInvariant()}, {budget}; convolutions: "
            + $"{choices.DirectConvolutions} direct, {choices.Winograd2x2Convolutions} Winograd 2x2, "
            + $"{choices.Winograd4x4Convolutions} Winograd 4x4, {choices.EnlargingConvolutions} enlarging");
    }
}
