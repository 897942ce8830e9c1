using System.Diagnostics;
using System.Globalization;
using Denote.Cli.Commands;
using Denote.Tensors;

namespace Denote.Cli;

/// <summary>What <c>--profile</c> prints: time by kind of operation and by block of the networks, and memory.</summary>
internal static class ProfileReport
{
    /// <summary>Whole networks, their blocks, and the layers of these.</summary>
    private const int DeepestBlock = 2;

    private const double Mebi = 1 << 20;

    /// <summary>Writes the report.</summary>
    /// <param name="profile">A profile that has ended.</param>
    /// <param name="output">Where to.</param>
    public static void Write(TensorProfile profile, TextWriter output)
    {
        output.WriteLine();
        WriteOperations(profile, output);
        if (profile.Blocks.Count > 0)
        {
            output.WriteLine();
            WriteBlocks(profile, output);
        }
        output.WriteLine();
        output.WriteLine(ComputationText.Describe(Computation.SinceStart));
        using var process = Process.GetCurrentProcess();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"in all {profile.Elapsed.TotalSeconds:F2} s; at most {profile.PeakBytes / Mebi:F0} MiB of tensors "
            + $"beside the weights, {process.PeakWorkingSet64 / Mebi:F0} MiB of the whole process"));
    }

    private static void WriteOperations(TensorProfile profile, TextWriter output)
    {
        var table = new TextTable("operation", "calls", "seconds", "share", "GFLOP/s", "MiB written").AlignRight(
            1, 2, 3, 4, 5);
        foreach (var operation in profile.Operations)
        {
            double seconds = operation.Time.TotalSeconds;
            table.Add(operation.Kind, Invariant($"{operation.Calls}"), Invariant($"{seconds:F3}"),
                Share(operation.Time, profile),
                operation.Work == 0 ? "" : Invariant($"{operation.Work / seconds / 1e9:F0}"),
                Invariant($"{operation.Bytes / Mebi:F1}"));
        }
        table.Write(output);
    }

    private static void WriteBlocks(TensorProfile profile, TextWriter output)
    {
        var table = new TextTable("block", "calls", "seconds", "share", "peak MiB").AlignRight(1, 2, 3, 4);
        foreach (var block in profile.Blocks.Where(block => block.Depth <= DeepestBlock))
            table.Add(new string(' ', 2 * block.Depth) + block.Name, Invariant($"{block.Calls}"),
                Invariant($"{block.Time.TotalSeconds:F3}"), Share(block.Time, profile),
                Invariant($"{block.PeakBytes / Mebi:F1}"));
        table.Write(output);
    }

    private static string Share(TimeSpan part, TensorProfile profile) => Invariant($"{part / profile.Elapsed:P0}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
