using System.Globalization;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// Measures the verbs: each once in a process of its own, then all in turn with a model that is loaded and packed.
/// </summary>
internal static class VerbBenchmark
{
    private const double Gibi = 1 << 30;

    /// <summary>
    /// Prints a line per case for each of the two; multiples are of the case that it names as its base.
    /// </summary>
    public static void Run(
        VerbModel models, IReadOnlyList<VerbCase> cases, DataType type, int threads, int rounds, TextWriter output)
    {
        WorkPool.Threads = threads;
        if (cases.Any(work => work.Name.StartsWith("label", StringComparison.Ordinal))) models.MakeVocabulary();
        ProcessMemory.Restart();
        output.WriteLine($"{models.Name}, {threads} thread(s), {Simd.Level}; GiB");
        output.WriteLine($"{"a process of its own",-26}{"wall s",8}{"CPU s",8}{"resident",10}{"private",9}{"tensors",9}"
            + $"{"wall ratio",12}{"CPU ratio",11}");
        var cold = new Dictionary<string, ColdRun>();
        foreach (var work in cases)
        {
            var run = cold[work.Name] = ColdRun.Start("--filter", work.Name, "--size", models.Name,
                "--type", $"{type}", "--threads", $"{threads}");
            string line = string.Create(CultureInfo.InvariantCulture, $"{work.Name,-26}{run.Wall,8:F2}{run.Cpu,8:F2}")
                + string.Create(CultureInfo.InvariantCulture,
                    $"{run.Resident / Gibi,10:F2}{run.Private / Gibi,9:F2}{run.Tensors / Gibi,9:F2}");
            output.WriteLine(line + Ratios(work, cold.GetValueOrDefault(work.Base ?? ""), (run.Wall, run.Cpu)));
        }
        Warm(models, cases, rounds, output);
    }

    private static void Warm(VerbModel models, IReadOnlyList<VerbCase> cases, int rounds, TextWriter output)
    {
        using var model = models.Load();
        var open = cases.Select(work => work.Open(model)).ToArray();
        // Weights are kept packed from the second use on; a case with a smaller one before it finds them so.
        for (int i = 0; i < open.Length; i++)
            for (int pass = 0; pass < 2 && IsSmall(cases[i], cases); pass++) open[i].Work();
        output.WriteLine($"{$"loaded, {rounds} rounds",-26}{"wall s",8}{"CPU s",8}{"median s",10}{"",18}"
            + $"{"wall ratio",12}{"CPU ratio",11}");
        var times = Enumerable.Range(0, rounds)
            .Select(_ => open.Select(work => NetworkBenchmark.Time(work.Work)).ToArray())
            .ToArray();
        var minima = new Dictionary<string, ColdRun>();
        for (int i = 0; i < cases.Count; i++)
        {
            double[] walls = [.. times.Select(round => round[i].Wall).Order()];
            double cpu = times.Min(round => round[i].Cpu);
            minima[cases[i].Name] = new ColdRun(walls[0], cpu, 0, 0, 0);
            string line = string.Create(CultureInfo.InvariantCulture,
                $"{cases[i].Name,-26}{walls[0],8:F2}{cpu,8:F2}{walls[rounds / 2],10:F2}{"",18}");
            output.WriteLine(
                line + Ratios(cases[i], minima.GetValueOrDefault(cases[i].Base ?? ""), (walls[0], cpu)));
        }
        foreach (var (_, resources) in open) resources?.Dispose();
    }

    private static bool IsSmall(VerbCase work, IReadOnlyList<VerbCase> cases) =>
        !cases.Any(other => other.Name == work.Base) || cases.Any(other => other.Base == work.Name);

    private static string Ratios(VerbCase work, ColdRun? @base, (double Wall, double Cpu) time) => @base is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture,
            $"{time.Wall / @base.Wall,12:F2}{time.Cpu / @base.Cpu,11:F2} of {work.Base}");
}
