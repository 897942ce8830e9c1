using System.Globalization;
using System.Runtime.CompilerServices;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// Measures whole networks here and in PyTorch, one pass of each in turn, so that both see the same load. Where the
/// weights of both do not fit into memory, each is opened for its turn and closed before the other's.
/// </summary>
internal static class PyTorchComparison
{
    private const double Gibi = 1 << 30;

    /// <summary>Prints one line per network.</summary>
    /// <param name="cases">The networks; those that PyTorch does not have are left out.</param>
    /// <param name="python">The Python that has PyTorch.</param>
    /// <param name="threads">Threads of either.</param>
    /// <param name="rounds">Passes of either.</param>
    /// <param name="separate">Whether only one of the two is in memory at a time.</param>
    /// <param name="output">Where to.</param>
    public static void Run(IEnumerable<NetworkCase> cases, string python, int threads, int rounds, bool separate,
        TextWriter output)
    {
        WorkPool.Threads = threads;
        output.WriteLine($"{threads} thread(s), {Simd.Level}, {TensorSettings.Accuracy}, {rounds} alternating rounds"
            + $"{(separate ? ", one in memory at a time" : "")}; minima; resident memory in GiB");
        output.WriteLine($"{"network",-28}{"Denote s",10}{"PyTorch s",11}{"ratio",7}{"CPU s",9}{"CPU s",9}{"ratio",7}"
            + $"{"GiB",7}{"GiB",7}");
        foreach (var network in cases.Where(network => network.PyTorch is not null))
        {
            ProcessMemory.Restart();
            var turns = separate
                ? InTurnAlone(network, python, threads, rounds)
                : InTurn(network, python, threads, rounds);
            output.WriteLine(Line(network.Name, turns));
        }
    }

    private static IReadOnlyList<(Turn Here, Turn There)> InTurn(
        NetworkCase network, string python, int threads, int rounds)
    {
        using var scope = TensorScope.Enter();
        var (pass, weights) = network.Open();
        using var closing = weights;
        pass();
        using var other = new PyTorchNetwork(python, network.PyTorch!, threads);
        return [.. Enumerable.Range(0, rounds).Select(_ => (Turn.Of(pass), Turn.Of(other)))];
    }

    private static IReadOnlyList<(Turn Here, Turn There)> InTurnAlone(
        NetworkCase network, string python, int threads, int rounds)
    {
        var turns = new List<(Turn, Turn)>();
        for (int round = 0; round < rounds; round++)
        {
            var here = Alone(network);
            ProcessMemory.Restart();
            // There may be too little memory for the other; what was measured is told before it starts.
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"round {round + 1}: Denote {here.Wall:F2} s, CPU {here.Cpu:F2} s; now PyTorch"));
            using var other = new PyTorchNetwork(python, network.PyTorch!, threads);
            turns.Add((here, Turn.Of(other)));
        }
        return turns;
    }

    // A method of its own, so that nothing of the network is in reach, or in memory, when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Turn Alone(NetworkCase network)
    {
        using var scope = TensorScope.Enter();
        var (pass, weights) = network.Open();
        using var closing = weights;
        pass();
        // Weights are kept packed from their second use on.
        pass();
        return Turn.Of(pass);
    }

    private static string Line(string name, IReadOnlyList<(Turn Here, Turn There)> turns)
    {
        double wall = turns.Min(turn => turn.Here.Wall), cpu = turns.Min(turn => turn.Here.Cpu);
        double otherWall = turns.Min(turn => turn.There.Wall), otherCpu = turns.Min(turn => turn.There.Cpu);
        double memory = turns.Max(turn => turn.Here.PeakResident) / Gibi;
        double otherMemory = turns.Max(turn => turn.There.PeakResident) / Gibi;
        return string.Create(CultureInfo.InvariantCulture,
            $"{name,-28}{wall,10:F2}{otherWall,11:F2}{otherWall / wall,7:F2}{cpu,9:F2}{otherCpu,9:F2}"
            + $"{otherCpu / cpu,7:F2}{memory,7:F2}{otherMemory,7:F2}");
    }

    /// <summary>One pass: seconds, and the largest number of bytes in memory up to its end.</summary>
    private sealed record Turn(double Wall, double Cpu, long PeakResident)
    {
        public static Turn Of(Action pass)
        {
            var (wall, cpu) = NetworkBenchmark.Time(pass);
            return new Turn(wall, cpu, ProcessMemory.PeakResident);
        }

        public static Turn Of(PyTorchNetwork network)
        {
            var (wall, cpu) = network.Pass();
            return new Turn(wall, cpu, network.PeakResident);
        }
    }
}
