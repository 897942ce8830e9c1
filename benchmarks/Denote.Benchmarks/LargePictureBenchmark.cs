using System.Diagnostics;
using System.Globalization;
using Denote.Imaging;

namespace Denote.Benchmarks;

/// <summary>
/// What the commands take for a picture of 12 megapixels, a sample scene enlarged: each in a process of its own, of this
/// build and of another one in turn. Linux only: times and memory are read from /proc.
/// </summary>
internal static class LargePictureBenchmark
{
    private const int Width = 4000, Height = 3000;
    private const double Mebi = 1 << 20;

    private static readonly (string Name, string[] Words)[] Cases =
    [
        ("ground, 4 phrases",
            ["ground", "{picture}", "[two orange boats] in [the sea], [a yellow balloon] under [a dark sky]"]),
        ("refer, 1 expression", ["refer", "{picture}", "the boat on the left"]),
        ("proposals", ["proposals", "{picture}"]),
    ];

    /// <summary>Prints a line per case and build: the least user seconds of all rounds, and the largest peak.</summary>
    /// <param name="before">The folder of another build of the command, or empty.</param>
    /// <param name="filter">Only cases whose name contains it.</param>
    /// <param name="rounds">Runs of each.</param>
    /// <param name="output">Where the table goes.</param>
    public static void Run(string before, string filter, int rounds, TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("denote-large-").FullName;
        try
        {
            string sample = Path.Combine(Repository.Root, "samples", "boats-balloon.png");
            string picture = Path.Combine(folder, "picture.png");
            ImageFile.Save(Resampling.Resize(ImageFile.Load(sample), Width, Height), picture);
            string own = Path.Combine(Repository.Root, "src", "Denote.Cli", "bin", "Release", "net10.0");
            (string Name, string Folder)[] builds = before.Length > 0 ? [("before", before), ("now", own)] : [("now", own)];
            output.WriteLine($"{Width} x {Height} pixels, {rounds} rounds");
            output.WriteLine($"{"",-24}{"",-8}{"user s",8}{"wall s",8}{"peak MiB",10}");
            foreach (var (name, words) in Cases.Where(work => work.Name.Contains(filter, StringComparison.Ordinal)))
            {
                string[] arguments = [.. words.Select(word => word.Replace("{picture}", picture)),
                    "--out", Path.Combine(folder, "out")];
                var runs = Enumerable.Range(0, rounds)
                    .Select(_ => builds.Select(build => Measure(build.Folder, arguments)).ToArray()).ToArray();
                for (int i = 0; i < builds.Length; i++)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{name,-24}{builds[i].Name,-8}{runs.Min(round => round[i].User),8:F2}")
                        + string.Create(CultureInfo.InvariantCulture, $"{runs.Min(round => round[i].Wall),8:F2}")
                        + string.Create(CultureInfo.InvariantCulture, $"{runs.Max(round => round[i].Peak) / Mebi,10:F0}"));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (double User, double Wall, long Peak) Measure(string build, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(build, "Denote.Cli"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        double user = 0;
        long peak = 0;
        // The system forgets a process when it ends, so it is asked until then; both only grow.
        while (!process.WaitForExit(5))
        {
            if (ProcessMemory.PeakOf(process.Id) is not { } resident || process.HasExited) continue;
            peak = resident;
            user = process.UserProcessorTime.TotalSeconds;
        }
        return process.ExitCode == 0
            ? (user, clock.Elapsed.TotalSeconds, peak)
            : throw new InvalidOperationException($"{build}: {string.Join(' ', arguments)} failed.");
    }
}
