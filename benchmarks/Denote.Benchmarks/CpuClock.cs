using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Denote.Benchmarks;

/// <summary>
/// Seconds of work: with one thread on Linux the processor time of this thread, which other programs do not disturb
/// much; otherwise wall-clock time.
/// </summary>
internal sealed class CpuClock
{
    private const int ThreadCpuTime = 3;
    private readonly bool _usesThreadTime;

    public CpuClock(int threads)
    {
        _usesThreadTime = threads == 1 && OperatingSystem.IsLinux() && Environment.Is64BitProcess;
    }

    /// <summary>What the clock shows.</summary>
    public string Name => _usesThreadTime ? "thread CPU time" : "wall-clock time";

    /// <summary>Seconds since some moment.</summary>
    public double Now
    {
        get
        {
            if (!_usesThreadTime) return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
            if (ReadClock(ThreadCpuTime, out var time) != 0)
                throw new InvalidOperationException("clock_gettime failed.");
            return time.Seconds + time.Nanoseconds * 1e-9;
        }
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ReadClock(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
