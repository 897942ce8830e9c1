using Denote.Imaging;
using Denote.PostProcessing;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>One picture being labelled with one vocabulary, window by window.</summary>
internal sealed class LabelReading(LabelMatcher matcher, IReadOnlyList<int> inPlay, int width, int height, bool traced)
{
    /// <summary>What similarities are multiplied with before the softmax that the CRF takes.</summary>
    public const float Sharpness = 30;

    private readonly SimilarityMap _map = new(width, height, 1 + inPlay.Count);
    private readonly List<WindowTrace> _traces = [];
    private readonly IReadOnlyDictionary<string, JoinedPrototypes> _prototypes =
        matcher.Features.ToDictionary(name => name, name => matcher.Join(name, inPlay));

    /// <summary>Compares a window's features; an extractor that takes no part is passed over.</summary>
    public void Add(string extractor, MatchingFeatures features, CropWindow window)
    {
        if (!_prototypes.TryGetValue(extractor, out JoinedPrototypes? prototypes)) return;
        using var scope = TensorScope.Enter();
        int[]? winners = traced ? new int[(1 + inPlay.Count) * features.Height * features.Width] : null;
        _map.Add(prototypes.Similarity(features, winners), window);
        if (winners is not null)
            _traces.Add(new WindowTrace(extractor, window, features.Width, features.Height, winners));
    }

    /// <summary>Decides.</summary>
    public LabellingResult Finish(Image image, Image sized, ModelIdentity model)
    {
        using var scope = TensorScope.Enter();
        LabellingOptions options = matcher.Options;
        Tensor similarity = Refine(_map.Mean(), sized, options.PostProcessing);
        byte[] channels = LabelDecision.Decide(
            similarity, image.Height, image.Width, options.EffectiveThreshold, options.Background);
        byte[] labels = Array.ConvertAll(channels, channel => (byte)(channel == 0 ? 0 : inPlay[channel - 1] + 1));
        return new LabellingResult(image, matcher.Vocabulary, options, model)
        {
            Labels = new IndexedImage(image.Width, image.Height, labels, LabelPalette.Of(matcher.Vocabulary)),
            ClassesInPlay = inPlay,
            Scores = ReadScores(similarity),
            Trace = traced ? new LabelTrace(matcher, inPlay, sized.Width, sized.Height, _traces) : null,
        };
    }

    private static Tensor Refine(Tensor similarity, Image sized, PostProcessingOptions options)
    {
        if (options.Kind == PostProcessingKind.Crf)
        {
            using var scope = TensorScope.Enter();
            var rows = Ops.Transpose(similarity.Reshape([similarity.Shape[0], sized.Width * sized.Height]));
            var probabilities = Ops.Transpose(Ops.Softmax(Ops.Scale(rows, Sharpness)));
            similarity = scope.Keep(probabilities.Reshape(similarity.Shape));
        }
        return PostProcessor.RefineScores(sized, similarity, options);
    }

    private List<FloatImage> ReadScores(Tensor similarity) =>
    [
        .. Enumerable.Range(0, similarity.Shape[0])
            .Select(channel => new FloatImage(width, height, similarity.Slice(channel, 1).ToArray())),
    ];
}
