using Denote.Imaging;
using Denote.Labelling;
using Denote.Tensors;
using static Denote.Tests.Labelling.LabellingGolden;

namespace Denote.Tests.Labelling;

/// <summary>Golden folder 17, part 2: prototypes of five classes.</summary>
public class PrototypeGoldenTests
{
    private const int Images = 4;
    private const int Side = 12;

    public static TheoryData<string> AllClasses => [.. Classes];

    [Theory]
    [MemberData(nameof(AllClasses))]
    public void Cells_that_a_mask_touches(string name)
    {
        for (int image = 0; image < Images; image++)
        {
            byte[] expected = Expected[$"proto.{name}.cmap.{image}"].ToBytes();
            var cells = CoveredCells.Of(Support(name, image).Foreground, Side, Side, MaskCoverage.Touched);
            Assert.Equal(Enumerable.Range(0, expected.Length).Where(cell => expected[cell] != 0), cells);
        }
    }

    [Theory]
    [MemberData(nameof(AllClasses))]
    public void Class_and_instance_means(string name)
    {
        ClassPrototypes prototypes = Build(name, PrototypeOptions.Released with { Parts = 4 });
        Assert.Equal(12, prototypes.Foreground.Channels);
        AssertClose(Expected[$"prototypes.{name}"].ToFloats(), prototypes.Foreground.Row(0));
        AssertClose(Expected[$"prototypes.{name}_bg"].ToFloats(), prototypes.Background.Row(0));
        AssertClose(Instances($"prototypes.{name}_ind"), Values(prototypes.Foreground, PrototypeLevel.Instance));
        AssertClose(Instances($"prototypes.{name}_bg_ind"), Values(prototypes.Background, PrototypeLevel.Instance));
    }

    [Theory]
    [MemberData(nameof(AllClasses))]
    public void Lloyds_rounds_from_the_references_start(string name)
    {
        using var scope = TensorScope.Enter();
        foreach (string side in new[] { "", "_bg" })
        {
            var rows = Features(name, side.Length > 0);
            var start = ToTensor(Expected[$"proto.{name}.kmeans{side}.init"]);
            KMeansClusters clusters = KMeans.Refine(new ExactRows(rows), start, rounds: 300);
            AssertClose(Expected[$"prototypes.{name}_kmeans{side}"].ToFloats(), clusters.Centres);
            Assert.Equal(Expected[$"proto.{name}.kmeans{side}.labels"].ToInts(), clusters.Labels);
            double inertia = Expected[$"proto.{name}.kmeans{side}.inertia_niter"].ToDoubles()[0];
            Assert.Equal(inertia, clusters.SquaredError, inertia * 1e-5);
        }
    }

    [Fact]
    public void An_image_without_its_class_gives_no_prototype_and_no_region()
    {
        ClassPrototypes prototypes = Build("dog", PrototypeOptions.Released with { Parts = 4 });
        int[] instances =
        [
            .. prototypes.Background.Prototypes
                .Where(prototype => prototype.Level == PrototypeLevel.Instance)
                .Select(prototype => prototype.Index),
        ];
        Assert.Equal([0, 1, 3], instances);
        Assert.Equal(0, prototypes.Background.Regions[2].Inside().Area);
    }

    private static ClassPrototypes Build(string name, PrototypeOptions options)
    {
        using var scope = TensorScope.Enter();
        var builder = new PrototypeBuilder(12, options);
        var features = ToTensor(Inputs[$"proto.{name}.feats"]);
        for (int image = 0; image < Images; image++)
        {
            var grid = features.Slice(image, 1).Reshape([Side, Side, 12]);
            builder.Add(new ImageFeatures(Side, Side, grid), Support(name, image));
        }
        return builder.Build();
    }

    private static SupportImage Support(string name, int image)
    {
        Mask foreground = ReadMask(Inputs[$"proto.{name}.fg_masks"], image);
        return new SupportImage(
            new Image(foreground.Width, foreground.Height),
            foreground,
            ReadMask(Inputs[$"proto.{name}.bg_masks"], image));
    }

    /// <summary>The masked features of all images that show the class, in order.</summary>
    private static Tensor Features(string name, bool background)
    {
        float[] all = Inputs[$"proto.{name}.feats"].ToFloats();
        var rows = new List<float>();
        for (int image = 0; image < Images; image++)
        {
            SupportImage support = Support(name, image);
            var inside = CoveredCells.Of(support.Foreground, Side, Side, MaskCoverage.Touched);
            if (inside.Count == 0) continue;
            if (background) inside = CoveredCells.Of(support.Background, Side, Side, MaskCoverage.Touched);
            foreach (int cell in inside) rows.AddRange(all.AsSpan((image * Side * Side + cell) * 12, 12));
        }
        return Tensor.From([rows.Count / 12, 12], [.. rows]);
    }

    private static float[] Values(PrototypeSet set, PrototypeLevel level) =>
    [
        .. Enumerable.Range(0, set.Count)
            .Where(row => set.Prototypes[row].Level == level)
            .SelectMany(row => set.Row(row).ToArray()),
    ];

    /// <summary>The rows that are not marked as missing.</summary>
    private static float[] Instances(string name) =>
        [.. Expected[name].ToFloats().Chunk(12).Where(row => row[0] > -999).SelectMany(row => row)];
}
