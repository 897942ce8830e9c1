using Denote.Labelling;
using Denote.Tensors;
using static Denote.Tests.Labelling.LabellingGolden;

namespace Denote.Tests.Labelling;

/// <summary>Golden folder 17, parts 3 and 4: which prototypes take part, and what they make of a picture.</summary>
public class MatchingGoldenTests
{
    private const int Width = 72;
    private const int Height = 56;
    private const int Channels = 12;
    private const string First = "first";
    private const string Second = "second";

    public static TheoryData<string> Builds => ["build", "build_noctx", "build_meanind"];

    public static TheoryData<string> Predictions =>
        ["all", "cat_bus_stuff", "dog_stuff_noclassbg", "ensemble", "thr0.5_up"];

    [Theory]
    [MemberData(nameof(Builds))]
    public void Prototypes_that_take_part(string build)
    {
        var prototypes = new SidePrototypes(MakeVocabulary(First), First, Options(build));
        float[] rows =
        [
            .. Classes.SelectMany((_, entry) => Rows(prototypes, entry, PrototypeSide.Background)),
            .. Classes.SelectMany((_, entry) => Rows(prototypes, entry, PrototypeSide.Foreground)),
        ];
        AssertClose(Expected[$"{build}.all_prototypes"].ToFloats(), rows);
    }

    [Fact]
    public void Windows_of_two_sizes_and_the_whole_picture()
    {
        int[] expected = Expected["predict.crops_xyxy"].ToInts();
        int[] boxes =
        [
            .. Windows().SelectMany(window => (int[])
            [
                window.Box.X, window.Box.Y, window.Box.X + window.Box.Width, window.Box.Y + window.Box.Height,
            ]),
        ];
        Assert.Equal(expected, boxes);
        Assert.All(Windows(), window => Assert.Equal(1, window.Weight));
    }

    [Fact]
    public void Similarity_of_one_window()
    {
        using var scope = TensorScope.Enter();
        var matcher = new LabelMatcher(MakeVocabulary(First), LabellingOptions.Default);
        Tensor similarity = matcher.Join(First, [0, 1, 2, 3, 4]).Similarity(Features(0, crop: 0));
        var planes = Ops.ToChannelsFirst(similarity.Reshape([1, 10, 10, 6]));
        AssertClose(Expected["predict.all.first_crop_similarity"].ToFloats(), planes.Span);
    }

    [Theory]
    [MemberData(nameof(Predictions))]
    public void Labels_of_a_picture(string name)
    {
        using var scope = TensorScope.Enter();
        int[] inPlay = [.. Expected[$"predict.{name}.class_ids"].ToInts().Select(id => id - 1)];
        bool allBackgrounds = name == "dog_stuff_noclassbg";
        string[] extractors = name == "ensemble" ? [First, Second] : [First];
        var matcher = new LabelMatcher(MakeVocabulary(extractors), LabellingOptions.Default);
        int[] compared = allBackgrounds ? [0, 1, 2, 3, 4] : inPlay;
        var map = new SimilarityMap(Width, Height, 1 + compared.Length);
        IReadOnlyList<CropWindow> windows = Windows();
        for (int e = 0; e < extractors.Length; e++)
            for (int crop = 0; crop < windows.Count; crop++)
                map.Add(matcher.Join(extractors[e], compared).Similarity(Features(e, crop)), windows[crop]);
        Tensor mean = map.Mean();

        var expected = Expected[$"predict.{name}.similarity"];
        var labels = Expected[$"predict.{name}.labels"];
        (int height, int width) = (labels.Shape[0], labels.Shape[1]);
        var kept = new List<Tensor> { mean.Slice(0, 1) };
        foreach (int entry in inPlay) kept.Add(mean.Slice(1 + Array.IndexOf(compared, entry), 1));
        var similarity = Ops.ConcatBatch([.. kept]);
        for (int channel = 0; channel < similarity.Shape[0]; channel++)
        {
            int place = channel == 0 ? 0 : inPlay[channel - 1] + 1;
            var plane = similarity.Slice(channel, 1).Reshape([1, Height, Width, 1]);
            AssertClose(
                expected.ToFloats().AsSpan(place * height * width, height * width),
                Ops.Resize(plane, height, width, ResizeMode.Bilinear).Span);
        }

        double threshold = name == "thr0.5_up" ? 0.5 : 0;
        byte[] channels = LabelDecision.Decide(similarity, height, width, threshold, BackgroundSource.Prototypes);
        byte[] decided = Array.ConvertAll(channels, channel => (byte)(channel == 0 ? 0 : inPlay[channel - 1] + 1));
        Assert.Equal(labels.ToBytes(), decided);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(4)]
    public void Category_filter(int most)
    {
        string name = $"clip.topk{most}";
        double[] likeness = Likeness("clip.class_text_embeds");
        IReadOnlyList<int> probable = CategoryFilter.Probable(likeness, scale: 1, most);
        Assert.Equal(Expected[$"{name}.first_stage_limited_order"].ToInts(), probable);

        IReadOnlyList<int[]> combinations = CategoryFilter.Combinations(probable);
        byte[] members = Expected[$"{name}.combination_members"].ToBytes();
        byte[] mine =
        [
            .. combinations.SelectMany(things =>
                Enumerable.Range(0, likeness.Length).Select(thing => (byte)(things.Contains(thing) ? 1 : 0))),
        ];
        Assert.Equal(members, mine);
        double[] fit = Likeness($"{name}.combination_text_embeds");
        int best = Array.IndexOf(fit, fit.Max());
        Assert.Equal(Expected[$"{name}.selected_combination"].ToInts()[0], best);
        Assert.Equal(Expected[$"{name}.selected_classes"].ToInts().Order(), combinations[best].Order());
    }

    private static LabellingOptions Options(string build) => build switch
    {
        "build_noctx" => new LabellingOptions { StuffSimilarity = null },
        "build_meanind" => new LabellingOptions { Levels = PrototypeLevels.Class | PrototypeLevels.Instance },
        _ => LabellingOptions.Default,
    };

    private static double[] Likeness(string texts)
    {
        float[] image = Inputs["clip.image_embed"].ToFloats();
        return
        [
            .. Inputs[texts].ToFloats().Chunk(image.Length).Select(text =>
            {
                double product = 0, imageSquares = 0, textSquares = 0;
                for (int i = 0; i < image.Length; i++)
                {
                    product += (double)image[i] * text[i];
                    imageSquares += (double)image[i] * image[i];
                    textSquares += (double)text[i] * text[i];
                }
                return product / Math.Sqrt(imageSquares * textSquares);
            }),
        ];
    }

    private static IReadOnlyList<CropWindow> Windows() => CropWindow.Of(Width, Height, [48, 32], 24);

    private static MatchingFeatures Features(int extractor, int crop)
    {
        var grid = ToTensor(Inputs[$"predict.extractor{extractor}.crop{crop}"]);
        return new MatchingFeatures(new ImageFeatures(grid.Shape[0], grid.Shape[1], grid));
    }

    private static IEnumerable<float> Rows(SidePrototypes prototypes, int entry, PrototypeSide side)
    {
        PrototypeSet set = prototypes.Sets(entry).Side(side);
        var matrix = side == PrototypeSide.Foreground ? prototypes.Foreground[entry] : prototypes.Background[entry];
        return matrix.Rows.SelectMany(row => set.Row(row).ToArray());
    }

    /// <summary>The classes with the reference's prototypes, the same ones for every extractor.</summary>
    private static Vocabulary MakeVocabulary(params string[] extractors) => new(
        [.. extractors.Select(name => new FeatureExtractorIdentity(name, "golden", "", ""))],
        [
            .. Classes.Select(name => new VocabularyClass(
                name,
                name is "grass" or "sky" ? ClassKind.Stuff : ClassKind.Thing,
                extractors.ToDictionary(
                    extractor => extractor, _ => new ClassPrototypes(Set(name, ""), Set(name, "_bg"))),
                [])),
        ]);

    private static PrototypeSet Set(string name, string side)
    {
        float[][] instances = [.. Expected[$"prototypes.{name}{side}_ind"].ToFloats().Chunk(Channels)];
        int[] present = [.. Enumerable.Range(0, instances.Length).Where(i => instances[i][0] > -999)];
        float[] parts = Expected[$"prototypes.{name}_kmeans{side}"].ToFloats();
        Prototype[] prototypes =
        [
            new(PrototypeLevel.Class, 0),
            .. present.Select(i => new Prototype(PrototypeLevel.Instance, i)),
            .. Enumerable.Range(0, parts.Length / Channels).Select(k => new Prototype(PrototypeLevel.Part, k)),
        ];
        float[] values =
        [
            .. Expected[$"prototypes.{name}{side}"].ToFloats(), .. present.SelectMany(i => instances[i]), .. parts,
        ];
        return new PrototypeSet(
            prototypes, Channels, values, [.. instances.Select(_ => new PartGrid(1, 1, [0]))]);
    }
}
