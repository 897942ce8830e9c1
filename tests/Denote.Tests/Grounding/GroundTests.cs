using System.Text;
using Denote.Grounding;
using Denote.Imaging;
using Denote.Phrases;
using Denote.Tensors;

namespace Denote.Tests.Grounding;

/// <summary>Grounding with the embedded model: what the values of the evaluation do not show.</summary>
public class GroundTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>
{
    private const string Narrative =
        "In this picture there is [a bird] near [a house]. At the bottom there is [a road].";

    [Fact]
    public void Masks_and_maps_have_the_pictures_own_size()
    {
        Image wide = Resampling.Resize(embedded.Picture, 211, 90);
        var result = embedded.Model.Ground(wide, Narrative);
        Assert.Equal(["a bird", "a house", "a road"], result.Phrases.Select(phrase => phrase.Text));
        foreach (var phrase in result.Phrases)
        {
            Assert.Equal((211, 90), (phrase.Mask.Width, phrase.Mask.Height));
            Assert.Equal((211, 90), (phrase.HeatMap.Width, phrase.HeatMap.Height));
            Assert.Equal(phrase.Text, phrase.Span.In(result.Narrative));
            Assert.Equal(PhraseOutcome.Grounded, phrase.Outcome);
            Assert.Equal(phrase.Mask.Area, phrase.Area);
            Assert.Equal(1, phrase.Tokens.Sum(token => token.Weight), 5);
            Assert.InRange(phrase.MeanAttention, 0.0001f, phrase.PeakAttention);
            Assert.InRange(phrase.PeakAttention, 0.0001f, 1);
        }
        Assert.Empty(result.Warnings);
        Assert.Equal(1, result.Prompts);
        Assert.Equal(["picture", "attention", "masks"], result.Timings.Select(timing => timing.Stage));
    }

    [Fact]
    public void The_smallest_picture_can_be_grounded()
    {
        var result = embedded.Model.Ground(new Image(1, 1), Narrative);
        Assert.All(result.Phrases, phrase => Assert.Equal(1, phrase.Mask.Width));
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        int threads = WorkPool.Threads;
        try
        {
            WorkPool.Threads = 1;
            var one = embedded.Model.Ground(embedded.Picture, Narrative);
            WorkPool.Threads = 3;
            var three = embedded.Model.Ground(embedded.Picture, Narrative);
            foreach (var (a, b) in one.Phrases.Zip(three.Phrases))
                Assert.Equal(a.HeatMap.Pixels.ToArray(), b.HeatMap.Pixels.ToArray());
        }
        finally
        {
            WorkPool.Threads = threads;
        }
    }

    [Fact]
    public void Variants_give_what_each_alone_gives()
    {
        var narrative = PhraseParser.Default.Parse(Narrative);
        GroundingOptions[] variants =
            [GroundingOptions.Default, GroundingOptions.CrossAttentionOnly, GroundingOptions.HeadNounTwoResolutions];
        var together = embedded.Model.GroundVariants(embedded.Picture, narrative, variants);
        foreach (var (variant, result) in variants.Zip(together))
        {
            var alone = embedded.Model.Ground(embedded.Picture, narrative, variant);
            // The embedded model's latents are small, so that the paper's grids are taken as they are.
            int[] grids = variant == GroundingOptions.HeadNounTwoResolutions ? [16, 32] : [16];
            Assert.Equal((grids[^1], 32), (result.Options.CrossResolutions![^1], result.Options.SelfResolution));
            Assert.Equal((grids.Length, variant.Segmentation, variant.Words),
                (result.Options.CrossResolutions.Count, result.Options.Segmentation, result.Options.Words));
            foreach (var (a, b) in alone.Phrases.Zip(result.Phrases))
            {
                // Which layers are read may change the order of their sums.
                for (int i = 0; i < a.HeatMap.Pixels.Length; i++)
                    Assert.Equal(a.HeatMap.Pixels[i], b.HeatMap.Pixels[i], 1e-4f);
            }
        }
    }

    [Fact]
    public void Head_nouns_look_up_fewer_tokens()
    {
        var options = GroundingOptions.Default with { Words = PhraseWords.HeadNoun };
        var bird = embedded.Model.Ground(embedded.Picture, Narrative, options).Phrases[0];
        Assert.Equal("bird", bird.Head!.Value.In("In this picture there is a bird near a house."));
        Assert.Single(bird.Tokens);
    }

    [Fact]
    public void Several_noise_draws_are_averaged()
    {
        var one = embedded.Model.Ground(embedded.Picture, Narrative);
        var three =
            embedded.Model.Ground(embedded.Picture, Narrative, GroundingOptions.Default with { NoiseDraws = 3 });
        foreach (var (a, b) in one.Phrases.Zip(three.Phrases))
        {
            Assert.NotEqual(a.HeatMap.Pixels.ToArray(), b.HeatMap.Pixels.ToArray());
            Assert.True(a.Mask.IntersectionOverUnion(b.Mask) > 0.6, a.Text);
        }
    }

    [Fact]
    public void Ddim_reads_every_guided_step_and_finds_the_same_things()
    {
        var options = GroundingOptions.Default with { Inversion = InversionKind.Ddim, Steps = 4 };
        var steps = new List<DenoteProgress>();
        var result = embedded.Model.Ground(embedded.Picture, Narrative, options, new Recorder(steps));
        Assert.Contains(new DenoteProgress("attention", 8, 8), steps);
        var reference = embedded.Model.Ground(embedded.Picture, Narrative);
        var road = result.Phrases[2];
        Assert.True(road.Mask.IntersectionOverUnion(reference.Phrases[2].Mask) > 0.5, road.Text);
    }

    [Fact]
    public void A_narrative_of_several_prompts_grounds_phrases_of_all_of_them()
    {
        var text = new StringBuilder("At the bottom there is [a road]. ");
        for (int i = 0; i < 12; i++) text.Append("In this picture we can see the grass. ");
        text.Append("On the left side we can see [a house].");
        var result = embedded.Model.Ground(embedded.Picture, text.ToString());
        Assert.Equal(2, result.Prompts);
        Assert.Contains(result.Warnings, warning => warning.Contains("2 prompts", StringComparison.Ordinal));
        Assert.All(result.Phrases, phrase => Assert.True(phrase.Area > 0, phrase.Text));
        var reference = embedded.Model.Ground(embedded.Picture, Narrative);
        Assert.True(result.Phrases[1].Mask.IntersectionOverUnion(reference.Phrases[1].Mask) > 0.5);
    }

    [Fact]
    public void A_phrase_that_a_split_cuts_keeps_all_its_tokens()
    {
        string before = string.Join(' ', Enumerable.Repeat("grass", 74));
        var result = embedded.Model.Ground(embedded.Picture, $"{before} [a house] and grass");
        Assert.Equal(2, result.Prompts);
        Assert.Equal([74, 75], result.Phrases[0].Tokens.Select(token => token.Position));
        Assert.True(result.Phrases[0].Area > 0);
    }

    [Fact]
    public void A_phrase_without_tokens_is_reported_and_the_others_are_grounded()
    {
        const string Text = "a bird   on a road";
        var narrative = new ParsedNarrative(
            Text, [Span(Text, 0, 6), Span(Text, 7, 8), Span(Text, 12, 18)], PhraseSource.Caller);
        var result = embedded.Model.Ground(embedded.Picture, narrative);
        Assert.Equal(
            [PhraseOutcome.Grounded, PhraseOutcome.Empty, PhraseOutcome.Grounded],
            result.Phrases.Select(phrase => phrase.Outcome));
        Assert.Equal(0, result.Phrases[1].Area);
        Assert.Null(result.Phrases[1].Box);
        Assert.Contains(result.Warnings, warning => warning.StartsWith("Phrase 2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_phrase_that_comes_again_is_grounded_at_each_place_and_reported()
    {
        var result = embedded.Model.Ground(embedded.Picture, "[a road] and [a bird] and [A road]");
        Assert.Contains(
            result.Warnings, warning => warning.Contains("marked 2 times (phrases 1, 3)", StringComparison.Ordinal));
        Assert.NotEqual(result.Phrases[0].HeatMap.Pixels.ToArray(), result.Phrases[2].HeatMap.Pixels.ToArray());
    }

    [Theory]
    [InlineData("[une maison à côté de l'église]")]
    [InlineData("[красный дом]")]
    [InlineData("[赤い家] と [道]")]
    [InlineData("[🏠]")]
    public void Phrases_of_any_script_are_grounded(string narrative) => Assert.All(
        embedded.Model.Ground(embedded.Picture, narrative).Phrases,
        phrase => Assert.NotEqual(PhraseOutcome.Empty, phrase.Outcome));

    [Fact]
    public void A_narrative_without_phrases_says_so()
    {
        var result = embedded.Model.Ground(embedded.Picture, new ParsedNarrative("nothing", [], PhraseSource.Caller));
        Assert.Empty(result.Phrases);
        Assert.Contains("no phrase", Assert.Single(result.Warnings));
    }

    [Theory]
    [InlineData(12, 32, "no cross-attention at 12 x 12; choose among 16, 32")]
    [InlineData(16, 64, "no self-attention at 64 x 64; choose among 16, 32")]
    public void A_grid_that_the_model_lacks_is_an_error_that_lists_those_it_has(int cross, int self, string message)
    {
        var options = new GroundingOptions { CrossResolutions = [cross], SelfResolution = self };
        var error = Assert.Throws<DenoteException>(() => embedded.Model.Ground(embedded.Picture, Narrative, options));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void A_timestep_that_the_model_lacks_is_an_error()
    {
        var options = new GroundingOptions { Timestep = 1000 };
        var error = Assert.Throws<DenoteException>(() => embedded.Model.Ground(embedded.Picture, Narrative, options));
        Assert.Contains("0 to 999", error.Message);
    }

    [Fact]
    public void Variants_that_need_two_readings_are_refused()
    {
        var narrative = PhraseParser.Default.Parse(Narrative);
        GroundingOptions[] seeds = [new(), new() { Seed = 1 }], grids = [new(), new() { SelfResolution = 16 }];
        Assert.Throws<DenoteException>(() => embedded.Model.GroundVariants(embedded.Picture, narrative, seeds));
        Assert.Throws<DenoteException>(() => embedded.Model.GroundVariants(embedded.Picture, narrative, grids));
        Assert.Throws<DenoteException>(() => embedded.Model.GroundVariants(embedded.Picture, narrative, []));
    }

    [Theory]
    [InlineData("picture")]
    [InlineData("attention")]
    public void Cancelling_at_any_stage_stops_the_work(string stage)
    {
        using var source = new CancellationTokenSource();
        var progress = new Recorder([], step =>
        {
            if (step.Stage == stage) source.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(
            () => embedded.Model.Ground(embedded.Picture, Narrative, null, progress, source.Token));
        Assert.Null(TensorScope.Current);
    }

    private static Phrase Span(string text, int start, int end) =>
        new(text[start..end], start, end, new TextSpan(start, end), false);

    private sealed class Recorder(List<DenoteProgress> steps, Action<DenoteProgress>? then = null)
        : IProgress<DenoteProgress>
    {
        public void Report(DenoteProgress value)
        {
            steps.Add(value);
            then?.Invoke(value);
        }
    }
}
