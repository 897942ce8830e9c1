using System.Text.Json;
using Denote.Imaging;
using Denote.Models;
using Denote.Proposals;
using Denote.Referring;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Tests.Referring;

/// <summary>Whole runs with the embedded model on a picture-book scene.</summary>
public sealed class ReferTests(ReferTests.Run run) : IClassFixture<ReferTests.Run>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("denote-refer").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_variant_ranks_its_proposals_by_the_total()
    {
        Assert.Equal(Run.Variants.Length, run.Results.Count);
        foreach (var result in run.Results)
        {
            FusionWeights weights = result.Options.EffectiveWeights;
            foreach (var expression in result.Expressions)
            {
                Assert.True(expression.Found);
                Assert.Same(expression.Proposals[0].Mask, expression.Mask);
                Assert.Equal(expression.Proposals.OrderByDescending(proposal => proposal.Total), expression.Proposals);
                Assert.All(expression.Proposals, proposal => Assert.Equal(
                    weights.Combine(proposal.Hard ?? 0, proposal.Soft ?? 0, proposal.Generative ?? 0),
                    proposal.Total,
                    12));
                Assert.InRange(expression.Confidence, 0, 1);
            }
        }
    }

    [Fact]
    public void Only_the_parts_of_a_variant_take_part()
    {
        foreach (var result in run.Results)
        {
            var variant = result.Options.Variant;
            bool usesClip = variant is ReferringVariant.DiscriminativeSegmenter or ReferringVariant.Full;
            bool readsAttention = variant != ReferringVariant.DiscriminativeSegmenter;
            Assert.Equal(variant == ReferringVariant.Generative ? "attention" : "stripes", result.Proposer);
            foreach (var expression in result.Expressions)
            {
                Assert.Equal(readsAttention, expression.HeatMap is not null);
                Assert.Equal(readsAttention, expression.PeakAttention is not null);
                Assert.All(expression.Proposals, proposal => Assert.Equal(usesClip, proposal.Hard is not null));
                Assert.All(expression.Proposals, proposal => Assert.Equal(usesClip, proposal.Soft is not null));
                Assert.All(
                    expression.Proposals, proposal => Assert.Equal(readsAttention, proposal.Generative is not null));
            }
        }
    }

    [Fact]
    public void An_expression_is_answered_the_same_alone()
    {
        var together = run.Results[^1];
        var alone = run.Model.Refer(run.Picture, [Run.Expressions[1]], together.Options);
        Assert.Equal(
            together.Expressions[1].Proposals.Select(proposal => proposal.Total),
            Assert.Single(alone.Expressions).Proposals.Select(proposal => proposal.Total));
    }

    [Fact]
    public void Weak_answers_are_absent()
    {
        var options = run.Results[^1].Options with { MinConfidence = 1 };
        var answer = run.Model.Refer(run.Picture, [Run.Expressions[0]], options).Expressions[0];
        Assert.False(answer.Found);
        Assert.Equal(0, answer.Mask.Area);
        Assert.NotEmpty(answer.Proposals);
        Assert.InRange(answer.Confidence, 0, 0.999999);
    }

    [Fact]
    public void Nothing_is_found_where_nothing_is_proposed()
    {
        var options = ReferringOptions.Default with { Proposer = new Stripes(0) };
        var result = run.Model.Refer(run.Picture, ["the boat"], options);
        Assert.False(result.Expressions[0].Found);
        Assert.Equal(0, result.Expressions[0].Mask.Area);
        Assert.Contains("no proposal", Assert.Single(result.Warnings));
        result.Save(_folder);
        Assert.False(File.Exists(Path.Combine(_folder, "scores.png")));
    }

    [Fact]
    public void The_filter_drops_and_counts()
    {
        var options = Run.Options(ReferringVariant.GenerativeSegmenter) with
        {
            Filter = new ProposalFilter { Largest = 2 },
        };
        var result = run.Model.Refer(run.Picture, ["the boat"], options);
        Assert.Equal(2, result.Expressions[0].Proposals.Count);
        Assert.Equal(Stripes.Count - 2, result.DroppedProposals);
    }

    [Fact]
    public void The_released_schedule_reads_other_maps_than_the_consistent_one()
    {
        var consistent = Run.Options(ReferringVariant.GenerativeSegmenter);
        var released = consistent with
        {
            Schedule = ReferringSchedule.Released,
            Projection = HeatMapProjection.Released,
        };
        var softmax = consistent with { Source = AttentionSource.Probabilities };
        float[][] maps = [.. new[] { consistent, released, softmax }.Select(options =>
            run.Model.Refer(run.Picture, ["the boat"], options).Expressions[0].HeatMap!.Pixels.ToArray())];
        Assert.NotEqual(maps[0], maps[1]);
        Assert.NotEqual(maps[0], maps[2]);
        Assert.All(maps, map => Assert.All(map, value => Assert.InRange(value, 0, 1)));
    }

    [Fact]
    public void Pictures_of_any_shape_are_padded()
    {
        var wide = run.Picture.Crop(0, 20, run.Picture.Width, 50);
        var answer = run.Model.Refer(wide, ["the boat"], Run.Options(ReferringVariant.Generative)).Expressions[0];
        Assert.Equal((wide.Width, wide.Height), (answer.Mask.Width, answer.Mask.Height));
        Image square = ReferringReader.Pad(wide);
        Assert.Equal((wide.Width, wide.Width), (square.Width, square.Height));
        Assert.Equal(wide[5, 7], square[5, 7 + (wide.Width - 50) / 2]);
        Assert.Equal(new Rgb(0, 0, 0), square[5, 0]);
    }

    [Fact]
    public void Everything_is_written_and_named_in_the_json()
    {
        var result = run.Results[^1];
        result.Save(_folder);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "result.json")));
        var root = json.RootElement;
        Assert.Equal("denote.refer/1", root.GetProperty("schema").GetString());
        foreach (string file in new[] { "overlayFile", "scoresFile" })
            Assert.True(File.Exists(Path.Combine(_folder, root.GetProperty(file).GetString()!)));
        var expressions = root.GetProperty("expressions").EnumerateArray().ToArray();
        Assert.Equal(Run.Expressions, expressions.Select(expression => expression.GetProperty("text").GetString()));
        foreach (var (expression, answer) in expressions.Zip(result.Expressions))
        {
            Mask mask = ImageFile.LoadMask(Path.Combine(_folder, expression.GetProperty("maskFile").GetString()!));
            Assert.Equal(answer.Mask.Pixels.ToArray(), mask.Pixels.ToArray());
            Assert.Equal(answer.Proposals.Count, expression.GetProperty("proposals").GetArrayLength());
            var rle = expression.GetProperty("proposals")[0].GetProperty("rle");
            string counts = rle.GetProperty("counts").GetString()!;
            Mask first = RunLength.FromCompressed(mask.Width, mask.Height, counts).Decode();
            Assert.Equal(mask.Pixels.ToArray(), first.Pixels.ToArray());
        }
    }

    [Fact]
    public void Bad_settings_are_refused()
    {
        AssertRefused("no cross-attention at 7 x 7", ReferringOptions.Default with { AttentionGrid = 7 });
        AssertRefused("needs a multiple of 16", ReferringOptions.Default with { PictureSize = 100 });
        AssertRefused("lower the strength", ReferringOptions.Released with { Strength = 1 });
        Assert.Throws<DenoteException>(() => new ReferringOptions { Strength = 0 });
        Assert.Throws<DenoteException>(() => new ReferringOptions { MinConfidence = 1.1 });
        Assert.Throws<DenoteException>(() => run.Model.Refer(run.Picture, []));
        Assert.Throws<DenoteException>(() => run.Model.ReferVariants(
            run.Picture, ["the boat"], [ReferringOptions.Default, ReferringOptions.Default with { Seed = 1 }]));
        Assert.Throws<DenoteException>(() => run.Results[0].DrawScores(0));
    }

    [Fact]
    public void A_model_without_clip_or_segmenter_says_what_to_do()
    {
        using var bare = DenoteModel.Load(DenoteModel.EmbeddedFolder, _folder, _folder);
        string clip = Assert.Throws<ModelException>(() => bare.Refer(
            run.Picture, ["the boat"], Run.Options(ReferringVariant.DiscriminativeSegmenter))).Message;
        Assert.Contains("there is no CLIP model", clip);
        string segmenter = Assert.Throws<ModelException>(() => bare.Refer(run.Picture, ["the boat"])).Message;
        Assert.Contains("there is no Segment Anything model", segmenter);
    }

    [Fact]
    public void Cancellation_stops_the_work() => Assert.ThrowsAny<OperationCanceledException>(() =>
        run.Model.Refer(run.Picture, ["the boat"], cancellation: new CancellationToken(canceled: true)));

    private void AssertRefused(string message, ReferringOptions options) => Assert.Contains(
        message, Assert.Throws<DenoteException>(() => run.Model.Refer(run.Picture, ["the boat"], options)).Message);

    /// <summary>One run of all variants for all tests.</summary>
    public sealed class Run : IDisposable
    {
        public static readonly string[] Expressions = ["the boat", "the red thing on the left"];

        public static readonly ReferringVariant[] Variants = Enum.GetValues<ReferringVariant>();

        public Run()
        {
            Model = DenoteModel.LoadEmbedded();
            string scenes = FixtureTensors.Locate("picturebook", "images");
            Picture = ImageFile.Load(Directory.GetFiles(scenes, "*.png").Order(StringComparer.Ordinal).First());
            var proposer = new Stripes(Stripes.Count);
            Results = Model.ReferVariants(
                Picture, Expressions, [.. Variants.Select(variant => Options(variant) with { Proposer = proposer })]);
        }

        public DenoteModel Model { get; }

        public Image Picture { get; }

        public IReadOnlyList<ReferringResult> Results { get; }

        public static ReferringOptions Options(ReferringVariant variant) =>
            ReferringOptions.Default with { Variant = variant, Proposer = new Stripes(Stripes.Count) };

        public void Dispose() => Model.Dispose();
    }

    /// <summary>Columns of the picture, each wider than the one before.</summary>
    private sealed class Stripes(int count) : IRegionProposer
    {
        public const int Count = 5;

        public string Name => "stripes";

        public IReadOnlyList<RegionProposal> Propose(
            Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default)
        {
            cancellation.ThrowIfCancellationRequested();
            return
            [
                .. Enumerable.Range(0, count).Select(i => new RegionProposal(Stripe(image, 20 * i, 10 + 2 * i), 1)),
            ];
        }

        private static Mask Stripe(Image image, int left, int width)
        {
            var mask = new Mask(image.Width, image.Height);
            for (int y = 0; y < image.Height; y++) mask.Row(y).Slice(left, width).Fill(true);
            return mask;
        }
    }
}
