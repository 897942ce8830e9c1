using System.Globalization;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>Measures small operations at every vector width, and the plain twins.</summary>
internal static class SimdComparison
{
    private static readonly string[] Names =
    [
        "gemm 64x1280x1280", "conv 16x16 96->96", "conv 16x16 96->96 F2", "attention self 64 8x160",
        "groupnorm+silu 16x16x1280", "layernorm 256x1280",
    ];

    /// <summary>Prints a line per operation: milliseconds at each width, the minimum of the rounds.</summary>
    /// <param name="cases">All cases.</param>
    /// <param name="rounds">Calls at each width.</param>
    /// <param name="output">Where to.</param>
    public static void Run(IEnumerable<BenchmarkCase> cases, int rounds, TextWriter output)
    {
        WorkPool.Threads = 1;
        var clock = new CpuClock(1);
        SimdLevel[] levels = [SimdLevel.Vector512, SimdLevel.Vector256, SimdLevel.Vector128, SimdLevel.Scalar];
        output.WriteLine($"1 thread, {clock.Name} in ms");
        output.WriteLine($"{"case",-34}{string.Concat(levels.Select(level => $"{level,12}"))}");
        foreach (var benchmark in cases.Where(benchmark => Names.Contains(benchmark.Name)))
        {
            var times = levels.Select(level => Measure(benchmark, level, rounds, clock));
            string row = string.Concat(times.Select(time =>
                string.Create(CultureInfo.InvariantCulture, $"{time * 1e3,12:F3}")));
            output.WriteLine($"{benchmark.Name,-34}{row}");
        }
    }

    private static double Measure(BenchmarkCase benchmark, SimdLevel level, int rounds, CpuClock clock)
    {
        using var width = Simd.Use(level);
        using var scope = TensorScope.Enter();
        var call = benchmark.Prepare();
        call();
        return Enumerable.Range(0, rounds).Min(_ =>
        {
            double start = clock.Now;
            call();
            return clock.Now - start;
        });
    }
}
