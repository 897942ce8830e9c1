using System.Numerics.Tensors;
using Denote.Imaging;
using Denote.Labelling;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Tests.Labelling;

public class PrototypeTests
{
    [Fact]
    public void Parts_are_found_and_know_where_they_came_from()
    {
        // Two pictures of 2 x 2 cells: the left columns point one way, the right ones another.
        var builder = new PrototypeBuilder(2, new PrototypeOptions { Parts = 2 });
        Add(builder, [1, 0, 0, 1, 1, 0, 0, 1], AllOf(2));
        Add(builder, [1, 0, 0, 1, 1, 0, 0, 2], AllOf(2));
        PrototypeSet set = builder.Build().Foreground;

        Assert.Equal(
            [PrototypeLevel.Class, PrototypeLevel.Instance, PrototypeLevel.Instance, PrototypeLevel.Part,
                PrototypeLevel.Part],
            set.Prototypes.Select(prototype => prototype.Level));
        Assert.Equal([0.5f, 0.625f], set.Row(0).ToArray());
        int left = set.Row(3)[0] > set.Row(4)[0] ? 3 : 4;
        Mask region = set.RegionOf(left, image: 1);
        Assert.Equal([true, false, true, false], region.Pixels.ToArray());
        Assert.Equal(0, set.RegionOf(1, image: 1).Area);
        Assert.Equal(4, set.RegionOf(1, image: 0).Area);
        Assert.Equal(1, set.MainImage(2));
    }

    [Fact]
    public void The_same_seed_gives_the_same_clusters_and_restarts_are_no_worse()
    {
        using var scope = TensorScope.Enter();
        var rows = new TorchRandom(3).Normal([300, 4]);
        var once = KMeans.Cluster(new ExactRows(rows), 8, new PrototypeOptions { Restarts = 1 });
        var again = KMeans.Cluster(new ExactRows(rows), 8, new PrototypeOptions { Restarts = 1 });
        var often = KMeans.Cluster(new ExactRows(rows), 8, new PrototypeOptions { Restarts = 8 });
        Assert.Equal(once.Centres, again.Centres);
        Assert.True(often.SquaredError <= once.SquaredError);
        Assert.Equal(8, often.Labels.Distinct().Count());
    }

    /// <summary>Clear clusters come out the same from half precision, read in blocks that cross images.</summary>
    [Fact]
    public void Features_in_half_precision_give_the_same_clusters()
    {
        using var scope = TensorScope.Enter();
        const int Channels = 6000, Rows = 3001, Clusters = 5;
        var random = new TorchRandom(11);
        var centres = Ops.Scale(random.Normal([Clusters, Channels]), 3);
        var rows = random.Normal([Rows, Channels]);
        var kept = new HalfRows(Channels);
        for (int i = 0; i < Rows; i++)
            TensorPrimitives.Add<float>(
                Row(rows, i), Row(centres, i % Clusters), Row(rows, i));
        foreach (var (first, count) in new[] { (0, 1000), (1000, 0), (1000, 2001) })
            kept.Add(rows.Slice(first, count).Span);
        Assert.Equal((Rows, Channels), (kept.Count, kept.Channels));
        var part = new float[2 * Channels];
        kept.Read(999, part);
        for (int i = 0; i < part.Length; i++)
            Assert.Equal(rows.Span[999 * Channels + i], part[i], Math.Abs(part[i]) / 2048 + 1e-7f);

        var options = new PrototypeOptions { Restarts = 2 };
        KMeansClusters exact = KMeans.Cluster(new ExactRows(rows), Clusters, options);
        KMeansClusters half = KMeans.Cluster(kept, Clusters, options);
        Assert.Equal(exact.Labels, half.Labels);
        for (int i = 0; i < exact.Centres.Length; i++) Assert.Equal(exact.Centres[i], half.Centres[i], 1e-3f);

        static Span<float> Row(Tensor matrix, int row) => matrix.Span.Slice(row * Channels, Channels);
    }

    [Fact]
    public void Fewer_features_than_parts_give_fewer_parts()
    {
        using var scope = TensorScope.Enter();
        var clusters = KMeans.Cluster(new ExactRows(Tensor.From([2, 1], [1, 5])), 32, PrototypeOptions.Default);
        Assert.Equal([1f, 5f], clusters.Centres.Order());
        Assert.Equal(0, clusters.SquaredError, 1e-9);
    }

    [Fact]
    public void Equal_features_fill_every_cluster()
    {
        using var scope = TensorScope.Enter();
        var clusters = KMeans.Cluster(new ExactRows(Tensor.Full([5, 3], 2)), 3, PrototypeOptions.Default);
        Assert.All(clusters.Centres, value => Assert.Equal(2, value));
    }

    [Fact]
    public void A_mask_smaller_than_a_cell_takes_the_cell_it_covers_most()
    {
        var mask = new Mask(8, 8) { [5, 2] = true };
        Assert.Equal([2 / 4 * 2 + 1], CoveredCells.Of(mask, 2, 2, MaskCoverage.Half));
        Assert.Empty(CoveredCells.Of(new Mask(8, 8), 2, 2, MaskCoverage.Half));
    }

    [Fact]
    public void Half_covered_cells_count_and_less_does_not()
    {
        var mask = new Mask(8, 4);
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 5; x++) mask[x, y] = true;
        Assert.Equal([0], CoveredCells.Of(mask, 1, 2, MaskCoverage.Half));
    }

    [Fact]
    public void A_class_that_no_mask_shows_is_refused()
    {
        var builder = new PrototypeBuilder(2);
        Add(builder, [1, 0, 0, 1, 1, 0, 0, 1], new Mask(2, 2));
        Assert.Contains("every mask is empty", Assert.Throws<DenoteException>(builder.Build).Message);
    }

    [Fact]
    public void Broken_prototypes_are_refused()
    {
        Prototype[] one = [new Prototype(PrototypeLevel.Class, 0)];
        Assert.Throws<DenoteException>(() => new PrototypeSet(one, 2, [1], []));
        Assert.Contains("finite",
            Assert.Throws<DenoteException>(() => new PrototypeSet(one, 2, [1, float.NaN], [])).Message);
        Prototype[] stray = [new Prototype(PrototypeLevel.Instance, 3)];
        Assert.Throws<DenoteException>(() => new PrototypeSet(stray, 1, [1], []));
    }

    [Fact]
    public void A_vocabulary_needs_distinct_names_and_all_prototypes()
    {
        var set = new PrototypeSet([new Prototype(PrototypeLevel.Class, 0)], 1, [1], []);
        var prototypes = new ClassPrototypes(set, new PrototypeSet([], 1, [], []));
        var sd = new FeatureExtractorIdentity("sd", "model", "hash", "options");
        VocabularyClass Class(string name) => new(
            name, ClassKind.Thing, new Dictionary<string, ClassPrototypes> { ["sd"] = prototypes }, []);

        Assert.Equal(2, new Vocabulary([sd], [Class("cat"), Class("dog")]).Classes.Count);
        Refused("twice", [sd], [Class("cat"), Class("Cat")]);
        Refused("no name", [sd], [Class(" ")]);
        Refused("no class", [sd], []);
        Refused("no feature extractor", [], [Class("cat")]);
        Refused("'dino'", [sd with { Name = "dino" }], [Class("cat")]);
    }

    [Fact]
    public void Another_model_or_option_is_another_identity()
    {
        var sd = new FeatureExtractorIdentity("sd", "model", "hash", "options");
        Assert.Equal(sd.Hash, (sd with { Model = "renamed" }).Hash);
        Assert.NotEqual(sd.Hash, (sd with { ModelHash = "other" }).Hash);
        Assert.NotEqual(sd.Hash, (sd with { Options = "other" }).Hash);
    }

    private static void Refused(
        string reason, FeatureExtractorIdentity[] extractors, VocabularyClass[] classes) =>
        Assert.Contains(
            reason, Assert.Throws<DenoteException>(() => new Vocabulary(extractors, classes)).Message);

    private static Mask AllOf(int side) => new Mask(side, side).Complement();

    private static void Add(PrototypeBuilder builder, float[] values, Mask foreground)
    {
        using var scope = TensorScope.Enter();
        var map = Tensor.From([2, 2, 2], values);
        builder.Add(new ImageFeatures(2, 2, map), new SupportImage(new Image(2, 2), foreground));
    }
}
