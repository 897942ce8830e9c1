using System.Diagnostics;
using System.Globalization;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>Memory of this process as the system counts it.</summary>
internal static class ProcessMemory
{
    private const string Status = "/proc/self/status";
    private const string PeakReset = "/proc/self/clear_refs";

    /// <summary>Frees what is no longer used and, on Linux, starts a new peak measurement.</summary>
    public static void Restart()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TensorMemory.Trim();
        TensorMemory.ResetPeak();
        if (File.Exists(PeakReset)) File.WriteAllText(PeakReset, "5");
    }

    /// <summary>The largest number of bytes in memory, mapped files included.</summary>
    public static long PeakResident => Field("VmHWM") ?? Process.GetCurrentProcess().PeakWorkingSet64;

    /// <summary>
    /// Bytes in memory that belong to no file, so cannot be dropped and read again; 0 where the system does not say.
    /// </summary>
    public static long Private => Field("RssAnon") ?? 0;

    /// <summary>The same as <see cref="PeakResident"/> of another process; null when it has ended.</summary>
    public static long? PeakOf(int process)
    {
        try
        {
            return Field("VmHWM", $"/proc/{process}/status");
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long? Field(string name, string file = Status)
    {
        if (!File.Exists(file)) return null;
        string? line = File.ReadLines(file)
            .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return line is null
            ? null
            : long.Parse(line[(name.Length + 1)..].Replace("kB", ""), NumberStyles.Any, CultureInfo.InvariantCulture)
                << 10;
    }
}
