using System.Globalization;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>Measures the verbs with the embedded model, loaded once; each round runs all of them in turn.</summary>
internal static class VerbBenchmark
{
    /// <summary>Prints one line per case, with its time as a multiple of the first case's.</summary>
    public static void Run(IEnumerable<VerbCase> cases, int threads, int rounds, TextWriter output)
    {
        WorkPool.Threads = threads;
        VerbCase[] all = [.. cases];
        using var model = DenoteModel.Load(Path.Combine(Repository.Root, "models", "picturebook"));
        output.WriteLine($"{threads} thread(s), {Simd.Level}, {rounds} rounds after the first");
        output.WriteLine($"{"work",-26}{"first s",9}{"min s",8}{"median s",10}{"min CPU s",11}{"CPU ratio",11}");
        double[] first = [.. all.Select(work => NetworkBenchmark.Time(() => work.Work(model)).Wall)];
        var times = Enumerable.Range(0, rounds)
            .Select(_ => all.Select(work => NetworkBenchmark.Time(() => work.Work(model))).ToArray())
            .ToArray();
        for (int i = 0; i < all.Length; i++)
        {
            double[] walls = [.. times.Select(round => round[i].Wall).Order()];
            double cpu = times.Min(round => round[i].Cpu), firstCpu = times.Min(round => round[0].Cpu);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{all[i].Name,-26}{first[i],9:F2}{walls[0],8:F2}{walls[rounds / 2],10:F2}{cpu,11:F2}"
                + $"{cpu / firstCpu,11:F2}"));
        }
    }
}
