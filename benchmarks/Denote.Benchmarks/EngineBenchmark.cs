using System.Globalization;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// Measures the engine's operations in rounds that alternate with measurements of the processor's peak.
/// </summary>
internal static class EngineBenchmark
{
    // A round repeats a call until it lasts this long, so that the clock's grain does not show.
    private const double RoundSeconds = 0.01;

    /// <summary>Prints one line per case: time, rate, and share of the peak measured beside it.</summary>
    public static void Run(IEnumerable<BenchmarkCase> cases, int threads, int rounds, TextWriter output)
    {
        var clock = new CpuClock(threads);
        WorkPool.Threads = threads;
        output.WriteLine($"{threads} thread(s), {Simd.Level}, {clock.Name}, {rounds} rounds");
        foreach (var level in new[] { SimdLevel.Vector512, SimdLevel.Vector256, SimdLevel.Vector128 })
        {
            double rate = Enumerable.Range(0, rounds + 3).Max(_ => PeakRate.Measure(level, clock));
            Write(output, $"peak of one thread with {level}: {rate / 1e9:F0} GFLOP/s");
        }
        Write(output, $"{"case",-34}{"calls",6}{"min ms",10}{"median ms",11}{"GFLOP/s",9}{"of peak",9}{"ratio",9}");
        var minima = new Dictionary<string, double>();
        double pass = 0, passWork = 0;
        foreach (var benchmark in cases)
        {
            var (minimum, median, peak) = Measure(benchmark, clock, rounds);
            minima[benchmark.Name] = minimum;
            pass += benchmark.Calls * minimum;
            passWork += benchmark.Calls * benchmark.Operations;
            double speed = benchmark.Operations / minimum;
            string rate = speed == 0 ? $"{"-",9}{"-",9}" : Text($"{speed / 1e9,9:F0}{speed / peak / threads,9:P0}");
            string ratio = benchmark.Reference is { } other && minima.TryGetValue(other, out double reference)
                ? Text($"{reference / minimum,9:F2}") : "";
            Write(output,
                $"{benchmark.Name,-34}{benchmark.Calls,6}{minimum * 1e3,10:F3}{median * 1e3,11:F3}{rate}{ratio}");
        }
        if (pass == 0) return;
        Write(output, $"as often as one U-Net pass calls them: {pass:F3} s, {passWork / pass / 1e9:F0} GFLOP/s");
    }

    private static (double Minimum, double Median, double Peak) Measure(
        BenchmarkCase benchmark, CpuClock clock, int rounds)
    {
        using var scope = TensorScope.Enter();
        var call = benchmark.Prepare();
        call();
        double start = clock.Now;
        call();
        int repeats = (int)Math.Clamp(RoundSeconds / (clock.Now - start + 1e-7), 1, 1000);
        var seconds = new double[rounds];
        double peak = 0;
        for (int round = 0; round < rounds; round++)
        {
            peak = Math.Max(peak, PeakRate.Measure(Simd.Level, clock));
            start = clock.Now;
            for (int i = 0; i < repeats; i++) call();
            seconds[round] = (clock.Now - start) / repeats;
        }
        Array.Sort(seconds);
        return (seconds[0], seconds[rounds / 2], peak);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Write(TextWriter output, FormattableString line) => output.WriteLine(Text(line));
}
