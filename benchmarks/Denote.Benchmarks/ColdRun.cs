using System.Diagnostics;
using System.Globalization;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// A verb in a process of its own, as a user meets it: starting, loading and packing weights are part of the time.
/// </summary>
/// <param name="Wall">Seconds from start to end.</param>
/// <param name="Cpu">CPU seconds.</param>
/// <param name="Resident">Peak of the process's memory in bytes, pages of mapped weights included.</param>
/// <param name="Private">Bytes at the end that cannot be dropped.</param>
/// <param name="Tensors">Peak of activations and scratch memory in bytes.</param>
internal sealed record ColdRun(double Wall, double Cpu, double Resident, double Private, double Tensors)
{
    /// <summary>Starts this program with <c>cold</c> and other arguments, and waits for it.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static ColdRun Start(params IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath!;
        string assembly = Path.Combine(AppContext.BaseDirectory, "Denote.Benchmarks.dll");
        IEnumerable<string> host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [assembly] : [];
        var start = new ProcessStartInfo(program, [.. host, "cold", .. arguments]) { RedirectStandardOutput = true };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double wall = watch.Elapsed.TotalSeconds;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The run in a process of its own failed: {text}");
        double[] figures = [.. text.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];
        return new ColdRun(wall, figures[0], figures[1], figures[2], figures[3]);
    }

    /// <summary>Runs a case once in this process and prints what <see cref="Start"/> reads.</summary>
    public static void Run(VerbModel models, VerbCase work, int threads, TextWriter output)
    {
        WorkPool.Threads = threads;
        using var model = models.Load();
        var (action, resources) = work.Open(model);
        using var closing = resources;
        action();
        double cpu = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
        output.Write(string.Create(CultureInfo.InvariantCulture,
            $"{cpu} {ProcessMemory.PeakResident} {ProcessMemory.Private} {TensorMemory.PeakBytes}"));
    }
}
