using System.Globalization;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>Shows where the time of whole networks goes.</summary>
internal static class NetworkProfile
{
    private const double Mebi = 1 << 20;

    /// <summary>Prints two tables per network, of operations and of blocks: seconds of all rounds together.</summary>
    public static void Run(IEnumerable<NetworkCase> cases, int threads, int rounds, TextWriter output)
    {
        WorkPool.Threads = threads;
        foreach (var network in cases)
        {
            output.WriteLine($"{network.Name}: {threads} thread(s), {Simd.Level}, {TensorSettings.Accuracy}, "
                + $"{rounds} pass(es)");
            Measure(network, rounds, output);
        }
    }

    private static void Measure(NetworkCase network, int rounds, TextWriter output)
    {
        using var scope = TensorScope.Enter();
        var (pass, weights) = network.Open();
        using var closing = weights;
        using (var first = TensorProfile.Start())
        {
            pass();
            first.Dispose();
            Operations("first pass", first, output);
        }
        using var profile = TensorProfile.Start();
        for (int round = 0; round < rounds; round++) pass();
        profile.Dispose();
        Operations("later passes", profile, output);
        Write(output, $"{"block",-50}{"calls",7}{"s",9}{"own s",9}{"peak MiB",10}");
        foreach (var block in profile.Blocks)
        {
            string name = new string(' ', 2 * block.Depth) + block.Name;
            string time = Text($"{block.Time.TotalSeconds,9:F3}{block.OwnTime.TotalSeconds,9:F3}");
            Write(output, $"{name,-50}{block.Calls,7}{time}{block.PeakBytes / Mebi,10:F0}");
        }
        GC.KeepAlive(pass);
    }

    private static void Operations(string title, TensorProfile profile, TextWriter output)
    {
        Write(output, $"{title,-34}{"calls",7}{"s",9}{"share",8}{"GFLOP/s",9}{"MiB out",10}");
        foreach (var operation in profile.Operations)
        {
            double seconds = operation.Time.TotalSeconds;
            double share = seconds / profile.Elapsed.TotalSeconds;
            string rate = operation.Work == 0 ? "-" : Text($"{operation.Work / seconds / 1e9:F0}");
            string time = Text($"{seconds,9:F3}{share,8:P1}{rate,9}{operation.Bytes / Mebi,10:F0}");
            output.WriteLine($"{operation.Kind,-34}{operation.Calls,7}{time}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Write(TextWriter output, FormattableString line) => output.WriteLine(Text(line));
}
