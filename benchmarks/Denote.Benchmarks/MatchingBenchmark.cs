using System.Globalization;
using Denote.Imaging;
using Denote.Labelling;
using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// Measures what labelling adds to the network passes: a picture of five windows is compared with 80 classes of 65
/// random prototypes per side, and with the ten of them that the pre-filter leaves at most.
/// </summary>
internal static class MatchingBenchmark
{
    private const int Classes = 80;
    private const int Filtered = 10;
    private const int PrototypesPerSide = 65;
    private const int Side = 448;

    /// <summary>Prints the time of one window's features and of one window's matching.</summary>
    /// <param name="folder">A Stable Diffusion model.</param>
    /// <param name="threads">Threads that operations use.</param>
    /// <param name="rounds">Rounds after the first.</param>
    /// <param name="output">Receives the lines.</param>
    public static void Run(string folder, int threads, int rounds, TextWriter output)
    {
        WorkPool.Threads = threads;
        using var model = StableDiffusion.Load(folder);
        var extractor = new DiffusionFeatures(model);
        var matcher = new LabelMatcher(RandomVocabulary(extractor), LabellingOptions.Default);
        var picture = Noise(Side);
        using var scope = TensorScope.Enter();
        var features = new MatchingFeatures(extractor.Extract(picture));
        (double Wall, double Cpu) pass = Fastest(rounds, () =>
        {
            using var inner = TensorScope.Enter();
            extractor.Extract(picture);
        });
        output.WriteLine($"{threads} thread(s), {Simd.Level}, {rounds} rounds after the first; of one window");
        output.WriteLine($"{"work",-34}{"min s",8}{"min CPU s",11}{"of the features",17}");
        output.WriteLine(Line("features", pass, pass));
        foreach (int inPlay in new[] { Classes, Filtered })
        {
            var time = Fastest(rounds, () => Match(matcher, extractor.Identity.Name, features, inPlay));
            int windows = Windows.Count;
            output.WriteLine(Line($"matching, {inPlay} classes", (time.Wall / windows, time.Cpu / windows), pass));
        }
    }

    private static IReadOnlyList<CropWindow> Windows => CropWindow.Of(Side, Side, [Side, Side * 3 / 4], Side / 2);

    /// <summary>One picture: all its windows, which happen to have the same features.</summary>
    private static void Match(LabelMatcher matcher, string name, MatchingFeatures features, int inPlay)
    {
        using var scope = TensorScope.Enter();
        var reading = new LabelReading(matcher, [.. Enumerable.Range(0, inPlay)], Side, Side, traced: false);
        foreach (CropWindow window in Windows) reading.Add(name, features, window);
    }

    private static (double Wall, double Cpu) Fastest(int rounds, Action work)
    {
        work();
        var times = Enumerable.Range(0, rounds).Select(_ => NetworkBenchmark.Time(work)).ToArray();
        return (times.Min(time => time.Wall), times.Min(time => time.Cpu));
    }

    private static string Line(string name, (double Wall, double Cpu) time, (double Wall, double Cpu) pass) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{name,-34}{time.Wall,8:F2}{time.Cpu,11:F2}{time.Cpu / pass.Cpu,17:P1}");

    private static Vocabulary RandomVocabulary(IFeatureExtractor extractor)
    {
        var random = new TorchRandom(1);
        return new Vocabulary(
            [extractor.Identity],
            [
                .. Enumerable.Range(0, Classes).Select(i => new VocabularyClass(
                    $"class {i}",
                    ClassKind.Thing,
                    new Dictionary<string, ClassPrototypes>
                    {
                        [extractor.Identity.Name] = new(RandomSet(), RandomSet()),
                    },
                    [])),
            ]);

        PrototypeSet RandomSet()
        {
            using var scope = TensorScope.Enter();
            return new PrototypeSet(
                [.. Enumerable.Range(0, PrototypesPerSide).Select(i => new Prototype(PrototypeLevel.Part, i))],
                extractor.Channels,
                random.Normal([PrototypesPerSide, extractor.Channels]).ToArray(),
                []);
        }
    }

    private static Image Noise(int side)
    {
        var picture = new Image(side, side);
        new Random(1).NextBytes(picture.Pixels);
        return picture;
    }
}
