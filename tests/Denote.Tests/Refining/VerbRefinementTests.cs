using System.Text.Json;
using Denote.Grounding;
using Denote.Imaging;
using Denote.Labelling;
using Denote.PostProcessing;
using Denote.Referring;
using Denote.Refining;
using Denote.Tests.Grounding;
using Denote.Tests.Labelling;

namespace Denote.Tests.Refining;

/// <summary>What the other verbs found, refined by the diffusion model's own prior.</summary>
public class VerbRefinementTests(EmbeddedModel embedded, SceneVocabulary scenes)
    : IClassFixture<EmbeddedModel>, IClassFixture<SceneVocabulary>
{
    private static readonly RefiningOptions Quick = RefiningOptions.Default with { FeatureGrid = 16 };

    /// <summary>Everything is done, and nothing is taken up.</summary>
    private static readonly RefiningOptions Idle = Quick with { Mixing = 1 };

    [Fact]
    public void Phrases_change_where_they_are_uncertain()
    {
        var before = embedded.Model.Ground(embedded.Picture, "[the sky] over [the grass]");
        var after = embedded.Model.Refine(before, Quick);
        Assert.Same(Quick, after.GenerativeRefinement);
        Assert.Null(before.GenerativeRefinement);
        float threshold = before.Options.MaskThreshold;
        foreach (var (old, phrase) in before.Phrases.Zip(after.Phrases))
        {
            Assert.NotEqual(old.Mask.Pixels.ToArray(), phrase.Mask.Pixels.ToArray());
            Assert.Equal(
                phrase.Mask.Pixels.ToArray(), Mask.FromProbability(phrase.HeatMap, threshold).Pixels.ToArray());
            for (int i = 0; i < old.HeatMap.Pixels.Length; i++)
                if (old.HeatMap.Pixels[i] < 0.19f * 2 * threshold || old.HeatMap.Pixels[i] > 0.5f)
                    Assert.Equal(old.HeatMap.Pixels[i], phrase.HeatMap.Pixels[i], 1e-5f);
        }
        Assert.Contains("generation", after.Timings.Select(timing => timing.Stage));
        Assert.Equal(after.Timings.Count, after.Timings.Select(timing => timing.Stage).Distinct().Count());
    }

    [Fact]
    public void Without_taking_anything_up_every_phrase_stays()
    {
        var before = embedded.Model.Ground(embedded.Picture, "[the sky] over [the grass]",
            GroundingOptions.HeadNounTwoResolutions);
        var after = embedded.Model.Refine(before, Idle);
        Assert.All(before.Phrases.Zip(after.Phrases), pair =>
            Assert.Equal(pair.First.Mask.Pixels.ToArray(), pair.Second.Mask.Pixels.ToArray()));
    }

    [Fact]
    public void Answers_change_and_proposals_stay()
    {
        var options = ReferringOptions.Default with { Variant = ReferringVariant.Generative };
        var before = embedded.Model.Refer(embedded.Picture, ["the sky", "the grass"], options);
        var after = embedded.Model.Refine(before, Quick);
        Assert.Contains(before.Expressions.Zip(after.Expressions), pair =>
            !pair.First.Mask.Pixels.SequenceEqual(pair.Second.Mask.Pixels));
        Assert.All(before.Expressions.Zip(after.Expressions), pair =>
            Assert.Same(pair.First.Proposals, pair.Second.Proposals));
        var idle = embedded.Model.Refine(before, Idle);
        Assert.All(before.Expressions.Zip(idle.Expressions), pair =>
            Assert.Equal(pair.First.Mask.Pixels.ToArray(), pair.Second.Mask.Pixels.ToArray()));
        using var json = JsonDocument.Parse(after.ToJson());
        Assert.Equal(16, json.RootElement.GetProperty("generativeRefinement").GetProperty("featureGrid").GetInt32());
    }

    [Fact]
    public void An_answer_that_was_not_found_stays_empty()
    {
        var options = ReferringOptions.Default with { Variant = ReferringVariant.Generative, MinConfidence = 1 };
        var before = embedded.Model.Refer(embedded.Picture, ["the sky"], options);
        Assert.False(before.Expressions[0].Found);
        Assert.Same(before, embedded.Model.Refine(before, Quick));
    }

    [Theory]
    [InlineData(BackgroundSource.Prototypes, PostProcessingKind.None)]
    [InlineData(BackgroundSource.Threshold, PostProcessingKind.None)]
    [InlineData(BackgroundSource.None, PostProcessingKind.None)]
    [InlineData(BackgroundSource.Prototypes, PostProcessingKind.Crf)]
    [InlineData(BackgroundSource.None, PostProcessingKind.Pamr)]
    public void Labels_stay_where_nothing_is_taken_up(BackgroundSource background, PostProcessingKind post)
    {
        var before = Label(new LabellingOptions
        {
            Background = background,
            PostProcessing = new PostProcessingOptions { Kind = post },
        });
        var after = scenes.Model.Refine(before, Idle);
        Assert.Equal(before.Labels.Pixels.ToArray(), after.Labels.Pixels.ToArray());
    }

    [Fact]
    public void Labels_change_along_edges()
    {
        var before = Label(LabellingOptions.Default);
        var after = scenes.Model.Refine(before, Quick);
        int changed = Enumerable.Range(0, before.Labels.Pixels.Length)
            .Count(i => before.Labels.Pixels[i] != after.Labels.Pixels[i]);
        Assert.InRange(changed, 1, before.Labels.Pixels.Length / 4);
        Assert.Empty(after.Classes.Select(found => found.Label).Except([0, .. before.Classes.Select(found => found.Label)]));
        using var json = JsonDocument.Parse(after.ToJson());
        Assert.Equal("one-step", json.RootElement.GetProperty("generativeRefinement").GetProperty("reconstruction")
            .GetString());
    }

    [Fact]
    public void Every_class_is_rated_against_its_strongest_rival()
    {
        var result = Label(new LabellingOptions { Filter = false });
        var probabilities = new ClassProbabilities(result);
        FloatImage[] maps = [.. Enumerable.Range(0, 4).Select(label => probabilities.Of(label))];
        for (int i = 0; i < result.Labels.Pixels.Length; i++)
        {
            int winner = result.Labels.Pixels[i];
            Assert.True(maps[winner].Pixels[i] >= 0.5f);
            // The winner and its rival are two sides of one coin.
            float rival = Enumerable.Range(0, 4).Where(label => label != winner).Max(label => maps[label].Pixels[i]);
            Assert.Equal(1, maps[winner].Pixels[i] + rival, 1e-5f);
        }
    }

    [Fact]
    public void Another_threshold_is_refused()
    {
        var before = embedded.Model.Ground(embedded.Picture, "[the sky]");
        var failure = Assert.Throws<DenoteException>(
            () => embedded.Model.Refine(before, Quick with { Threshold = 0.3f }));
        Assert.Contains("0.3", failure.Message, StringComparison.Ordinal);
    }

    private LabellingResult Label(LabellingOptions options) =>
        scenes.Model.CreateLabeller(scenes.Vocabulary, scenes.Features, options).Label(scenes.HeldOut.Picture);
}
