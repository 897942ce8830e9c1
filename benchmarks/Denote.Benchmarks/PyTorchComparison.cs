using System.Globalization;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// Measures whole networks here and in PyTorch, one pass of each in turn, so that both see the same load.
/// </summary>
internal static class PyTorchComparison
{
    private const double Gibi = 1 << 30;

    /// <summary>Prints one line per network.</summary>
    public static void Run(IEnumerable<NetworkCase> cases, string python, int threads, int rounds, TextWriter output)
    {
        WorkPool.Threads = threads;
        output.WriteLine($"{threads} thread(s), {Simd.Level}, {TensorSettings.Accuracy}, {rounds} alternating rounds; "
            + "minima; resident memory in GiB");
        output.WriteLine($"{"network",-28}{"Denote s",10}{"PyTorch s",11}{"ratio",7}{"CPU s",9}{"CPU s",9}{"ratio",7}"
            + $"{"GiB",7}{"GiB",7}");
        foreach (var network in cases.Where(network => network.PyTorch is not null))
        {
            ProcessMemory.Restart();
            output.WriteLine(Compare(network, python, threads, rounds));
        }
    }

    private static string Compare(NetworkCase network, string python, int threads, int rounds)
    {
        using var scope = TensorScope.Enter();
        var (pass, weights) = network.Open();
        using var closing = weights;
        pass();
        using var other = new PyTorchNetwork(python, network.PyTorch!, threads);
        var (here, there) = (new (double Wall, double Cpu)[rounds], new (double Wall, double Cpu)[rounds]);
        for (int i = 0; i < rounds; i++) (here[i], there[i]) = (NetworkBenchmark.Time(pass), other.Pass());
        double wall = here.Min(time => time.Wall), cpu = here.Min(time => time.Cpu);
        double otherWall = there.Min(time => time.Wall), otherCpu = there.Min(time => time.Cpu);
        return string.Create(CultureInfo.InvariantCulture,
            $"{network.Name,-28}{wall,10:F2}{otherWall,11:F2}{otherWall / wall,7:F2}{cpu,9:F2}{otherCpu,9:F2}"
            + $"{otherCpu / cpu,7:F2}{ProcessMemory.PeakResident / Gibi,7:F2}{other.PeakResident / Gibi,7:F2}");
    }
}
