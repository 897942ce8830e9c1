using System.Globalization;
using System.Runtime.CompilerServices;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// Measures how soon a model of Stable Diffusion 1.5's size works, with its files in the system's cache: until it is
/// loaded, and until passes of its networks end, the first of which read and pack the weights.
/// </summary>
internal static class LoadBenchmark
{
    private const int Tokens = 77;
    private const float Timestep = 261;

    /// <summary>Prints a line per round; the first includes compiling.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="threads">Threads that operations use.</param>
    /// <param name="rounds">How often it is loaded.</param>
    /// <param name="output">Where to.</param>
    public static void Run(string folder, int threads, int rounds, TextWriter output)
    {
        WorkPool.Threads = threads;
        ReadIntoCache(folder);
        output.WriteLine($"{threads} thread(s), {Simd.Level}, {TensorSettings.Accuracy}; seconds, of which CPU");
        output.WriteLine(
            $"{"round",-8}{"load",15}{"text",15}{"U-Net, 1st",15}{"2nd",15}{"3rd",15}{"packing, 1st",15}");
        for (int round = 1; round <= rounds; round++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{round,-8}{Measure(folder)}"));
            ProcessMemory.Restart();
        }
    }

    // A method of its own, so that nothing of the model is in reach when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Measure(string folder)
    {
        using var scope = TensorScope.Enter();
        DenoteModel? loaded = null;
        var load = NetworkBenchmark.Time(() => loaded = DenoteModel.Load(folder));
        using var model = loaded!;
        var diffusion = model.Diffusion;
        int side = diffusion.LatentSize;
        var latents = new TorchRandom(1).Normal([1, side, side, diffusion.UNet.Config.InChannels]);
        Models.Diffusion.PromptContext? prompt = null;
        var text = NetworkBenchmark.Time(() =>
            prompt = diffusion.CreateContext(diffusion.Encode(new int[Tokens])));
        using var context = prompt!;
        void Pass() => diffusion.UNet.Forward(latents, [Timestep], context.Text).Dispose();
        using var profile = TensorProfile.Start();
        var first = NetworkBenchmark.Time(Pass);
        profile.Dispose();
        double packing = profile.Operations
            .Where(operation => operation.Kind == "packing weights").Sum(operation => operation.Time.TotalSeconds);
        (double, double)[] times = [load, text, first, NetworkBenchmark.Time(Pass), NetworkBenchmark.Time(Pass)];
        return string.Concat(times.Select(Column)) + string.Create(CultureInfo.InvariantCulture, $"{packing,15:F2}");
    }

    private static string Column((double Wall, double Cpu) time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Wall,7:F2}{time.Cpu,8:F2}");

    private static void ReadIntoCache(string folder)
    {
        byte[] buffer = new byte[1 << 20];
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var stream = File.OpenRead(file);
            while (stream.Read(buffer) > 0)
            {
            }
        }
    }
}
