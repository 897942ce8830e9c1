using Denote.Imaging;
using Denote.Labelling;
using Denote.Tensors;

namespace Denote.Tests.Labelling;

public class LabellingPiecesTests
{
    [Fact]
    public void A_square_picture_is_looked_at_once_and_counts_twice()
    {
        var windows = CropWindow.Of(64, 64, [64, 48], 32);
        Assert.Equal(new CropWindow(new PixelBox(0, 0, 64, 64), 2), windows[0]);
        Assert.Equal(5, windows.Count);
    }

    [Theory]
    [InlineData(BackgroundSource.Prototypes, new byte[] { 0, 1, 2, 0 })]
    [InlineData(BackgroundSource.Threshold, new byte[] { 1, 1, 2, 0 })]
    [InlineData(BackgroundSource.None, new byte[] { 1, 1, 2, 1 })]
    public void Background_threshold_and_ties(BackgroundSource background, byte[] expected)
    {
        using var scope = TensorScope.Enter();
        // Background, first and second class of four pixels; in the last one nothing is above the threshold.
        var similarity = Tensor.From([3, 1, 4],
            [0.9f, 0.2f, 0.1f, 0.1f, 0.8f, 0.7f, 0.6f, 0.2f, 0.3f, 0.7f, 0.8f, 0.2f]);
        Assert.Equal(expected, LabelDecision.Decide(similarity, 1, 4, 0.5, background));
    }

    [Fact]
    public void First_stage_keeps_what_is_likelier_than_chance()
    {
        Assert.Equal([0, 2], CategoryFilter.Probable([0.5, 0.1, 0.4], scale: 1, most: 10));
        Assert.Equal([0], CategoryFilter.Probable([0.5, 0.1, 0.4], scale: 100, most: 10));
        Assert.Equal([1, 2], CategoryFilter.Probable([0.1, 0.5, 0.4, 0.35, 0], scale: 1, most: 2));
        Assert.Equal([0, 1], CategoryFilter.Probable([0.3, 0.3], scale: 100, most: 2));
    }

    [Fact]
    public void Combinations_in_rising_size()
    {
        Assert.Equal(
            ["4", "2", "9", "4 2", "4 9", "2 9", "4 2 9"],
            CategoryFilter.Combinations([4, 2, 9]).Select(things => string.Join(' ', things)));
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<DenoteException>(() => new LabellingOptions { ShorterSide = 3 });
        Assert.Throws<DenoteException>(() => new LabellingOptions { Stride = 0 });
        Assert.Throws<DenoteException>(() => new LabellingOptions { Windows = [0] });
        Assert.Throws<DenoteException>(() => new LabellingOptions { Levels = 0 });
        Assert.Throws<DenoteException>(() => new LabellingOptions { Threshold = 2 });
        Assert.Throws<DenoteException>(() => new LabellingOptions { FilterKeeps = 13 });
        Assert.Throws<DenoteException>(() => new LabellingOptions { StuffSimilarity = -1 });
        Assert.Throws<DenoteException>(() => new PrototypeOptions { Parts = 251 });
        Assert.Equal(0.72, new LabellingOptions { Background = BackgroundSource.Threshold }.EffectiveThreshold);
        Assert.Equal(0, LabellingOptions.Default.EffectiveThreshold);
    }

    [Fact]
    public void A_level_that_no_class_has_is_refused()
    {
        var set = new PrototypeSet([new Prototype(PrototypeLevel.Class, 0)], 1, [1], []);
        var vocabulary = new Vocabulary(
            [new FeatureExtractorIdentity("sd", "", "", "")],
            [
                new VocabularyClass("cat", ClassKind.Thing,
                    new Dictionary<string, ClassPrototypes> { ["sd"] = new(set, new PrototypeSet([], 1, [], [])) }, []),
            ]);
        Assert.Contains("'cat'", Assert.Throws<DenoteException>(
            () => new LabelMatcher(vocabulary, new LabellingOptions { Levels = PrototypeLevels.Part })).Message);
        Assert.Contains("'dino'", Assert.Throws<DenoteException>(
            () => new LabelMatcher(vocabulary, new LabellingOptions { Features = ["dino"] })).Message);
    }
}
