using System.Diagnostics;
using System.Globalization;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// Measures whole networks: time of the first pass, which packs the weights, of later ones, and memory.
/// </summary>
internal static class NetworkBenchmark
{
    private const double Gibi = 1 << 30;

    /// <summary>Prints one line per network.</summary>
    public static void Run(IEnumerable<NetworkCase> cases, int threads, int rounds, TextWriter output)
    {
        WorkPool.Threads = threads;
        output.WriteLine(
            $"{threads} thread(s), {Simd.Level}, {TensorSettings.Accuracy}, {rounds} passes after the first; GiB");
        output.WriteLine($"{"network",-26}{"first s",9}{"CPU s",8}{"min s",8}{"median s",10}{"min CPU s",11}"
            + $"{"resident",10}{"private",9}{"tensors",9}{"packed",8}");
        foreach (var network in cases)
        {
            ProcessMemory.Restart();
            output.WriteLine(Measure(network, rounds));
        }
    }

    /// <summary>Runs a pass; in seconds.</summary>
    public static (double Wall, double Cpu) Time(Action pass)
    {
        var process = Process.GetCurrentProcess();
        double cpu = process.TotalProcessorTime.TotalSeconds;
        var watch = Stopwatch.StartNew();
        pass();
        double wall = watch.Elapsed.TotalSeconds;
        process.Refresh();
        return (wall, process.TotalProcessorTime.TotalSeconds - cpu);
    }

    private static string Measure(NetworkCase network, int rounds)
    {
        using var scope = TensorScope.Enter();
        var (pass, weights) = network.Open();
        using var closing = weights;
        var first = Time(pass);
        var passes = Enumerable.Range(0, rounds).Select(_ => Time(pass)).ToArray();
        double[] walls = [.. passes.Select(time => time.Wall).Order()];
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{network.Name,-26}{first.Wall,9:F2}{first.Cpu,8:F2}{walls[0],8:F2}{walls[rounds / 2],10:F2}"
            + $"{passes.Min(time => time.Cpu),11:F2}"
            + $"{ProcessMemory.PeakResident / Gibi,10:F2}{ProcessMemory.Private / Gibi,9:F2}"
            + $"{TensorMemory.PeakBytes / Gibi,9:F2}{PackedMatrix.BytesInUse / Gibi,8:F2}");
        GC.KeepAlive(pass);
        return line;
    }
}
