using System.Globalization;
using Denote.Imaging;
using Denote.Labelling;
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

    /// <summary>
    /// Prints the time of one window's features and of one window's matching, for each extractor and for all.
    /// </summary>
    /// <param name="verbs">Which networks.</param>
    /// <param name="threads">Threads that operations use.</param>
    /// <param name="rounds">Rounds after the first.</param>
    /// <param name="output">Receives the lines.</param>
    public static void Run(VerbModel verbs, int threads, int rounds, TextWriter output)
    {
        WorkPool.Threads = threads;
        using var model = verbs.Load();
        using var features = verbs.OpenFeatures(model);
        output.WriteLine($"{threads} thread(s), {Simd.Level}, {rounds} rounds after the first; CPU s of one window");
        output.WriteLine(
            $"{"",-8}{"features",10}{$"{Classes} classes",14}{"share",8}{$"{Filtered} classes",14}{"share",8}");
        Times[] all = [.. features.Select(extractor => Measure(extractor, rounds))];
        foreach (var (extractor, times) in features.Zip(all)) output.WriteLine(Line(extractor.Identity.Name, times));
        output.WriteLine(Line("all", new Times(
            all.Sum(times => times.Features), all.Sum(times => times.Unfiltered), all.Sum(times => times.Filtered))));
    }

    private static Times Measure(IFeatureExtractor extractor, int rounds)
    {
        var matcher = new LabelMatcher(RandomVocabulary(extractor), LabellingOptions.Default);
        var picture = Noise(Side);
        using var scope = TensorScope.Enter();
        var features = new MatchingFeatures(extractor.Extract(picture));
        double pass = Fastest(rounds, () =>
        {
            using var inner = TensorScope.Enter();
            extractor.Extract(picture);
        });
        double[] matching =
        [
            .. new[] { Classes, Filtered }.Select(inPlay =>
                Fastest(rounds, () => Match(matcher, extractor.Identity.Name, features, inPlay)) / Windows.Count),
        ];
        return new Times(pass, matching[0], matching[1]);
    }

    private static IReadOnlyList<CropWindow> Windows => CropWindow.Of(Side, Side, [Side, Side * 3 / 4], Side / 2);

    /// <summary>One picture: all its windows, which happen to have the same features.</summary>
    private static void Match(LabelMatcher matcher, string name, MatchingFeatures features, int inPlay)
    {
        using var scope = TensorScope.Enter();
        var reading = new LabelReading(matcher, [.. Enumerable.Range(0, inPlay)], Side, Side, traced: false);
        foreach (CropWindow window in Windows) reading.Add(name, features, window);
    }

    private static double Fastest(int rounds, Action work)
    {
        work();
        return Enumerable.Range(0, rounds).Min(_ => NetworkBenchmark.Time(work).Cpu);
    }

    private static string Line(string name, Times times) => string.Create(CultureInfo.InvariantCulture,
        $"{name,-8}{times.Features,10:F2}{times.Unfiltered,14:F2}{times.Unfiltered / times.Features,8:P1}"
        + $"{times.Filtered,14:F2}{times.Filtered / times.Features,8:P1}");

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

    /// <summary>CPU seconds of one window: its features, and matching with all classes and with those of the filter.</summary>
    private sealed record Times(double Features, double Unfiltered, double Filtered);
}
