using System.Globalization;
using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>Measures text-to-image sampling with the embedded model: pictures a second, decoding included.</summary>
internal static class SamplingBenchmark
{
    private const int Pictures = 8;
    private const int GuidedSteps = 30;
    private const int FastSteps = 4;
    private const float Guidance = 8;

    /// <summary>Prints one line per scheduler and batch.</summary>
    public static void Run(int threads, int rounds, TextWriter output)
    {
        WorkPool.Threads = threads;
        using var model = StableDiffusion.Load(Path.Combine(Repository.Root, "models", "picturebook"));
        output.WriteLine(
            $"{threads} thread(s), {Simd.Level}, {TensorSettings.Accuracy}, {rounds} rounds of {Pictures} pictures");
        output.WriteLine($"{"sampling",-34}{"pictures/s",12}{"CPU s/picture",15}");
        foreach (int batch in new[] { 1, 2, 4, 8 })
        {
            output.WriteLine(Measure(model, SchedulerKind.DpmSolver, GuidedSteps, Guidance, batch, rounds));
            output.WriteLine(Measure(model, SchedulerKind.Lcm, FastSteps, 1, batch, rounds));
        }
    }

    private static string Measure(
        StableDiffusion model, SchedulerKind kind, int steps, float guidance, int batch, int rounds)
    {
        Sample(model, kind, steps, guidance, batch);
        var times = Enumerable.Range(0, rounds).Select(_ => NetworkBenchmark.Time(() =>
        {
            for (int done = 0; done < Pictures; done += batch) Sample(model, kind, steps, guidance, batch);
        })).ToArray();
        string name = $"{kind} {steps} steps, {(guidance > 1 ? "guided, " : "")}batch {batch}";
        return string.Create(CultureInfo.InvariantCulture,
            $"{name,-34}{Pictures / times.Min(time => time.Wall),12:F2}{times.Min(time => time.Cpu) / Pictures,15:F2}");
    }

    private static void Sample(StableDiffusion model, SchedulerKind kind, int steps, float guidance, int batch)
    {
        using var scope = TensorScope.Enter();
        var noise = new SeededNoise(Enumerable.Range(0, batch).Select(i => (long)i));
        var scheduler = Scheduler.Create(model.Scheduler, steps, kind, noise.Next);
        var prompts = model.Encode(
            model.Tokenizer.EncodePadded("").Ids, model.Tokenizer.EncodePadded("a boat on the sea").Ids);
        var latents = new LatentSampler(model, scheduler, guidance).Sample(
            prompts.Repeat(1, batch), prompts.Repeat(0, batch),
            noise.Next([batch, model.LatentSize, model.LatentSize, model.Vae.Config.LatentChannels]));
        for (int i = 0; i < batch; i++)
        {
            using var picture = TensorScope.Enter();
            model.Vae.Decode(model.Vae.FromModel(latents.Slice(i, 1)));
        }
    }
}
