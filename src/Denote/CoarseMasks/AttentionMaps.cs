using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Models.Tokenization;
using Denote.Refining;

namespace Denote.CoarseMasks;

/// <summary>
/// The cross-attention to a class's name: the mean over its tokens, then over all grids but the coarsest, scaled to
/// 0..1 (as DAAM, Tang et al., arXiv:2210.04885).
/// </summary>
internal sealed class AttentionMaps(StableDiffusion model, CoarseOptions options) : ICoarseMaskMaker
{
    /// <inheritdoc/>
    public IReadOnlyList<FloatImage> Make(Image image, IReadOnlyList<string> classes, StageClock clock) =>
        [.. classes.Select(name => Read(image, name, selfSide: null, clock).Map)];

    /// <summary>Reads one class, with the self-attention of a grid when one is named.</summary>
    internal (FloatImage Map, SelfAttentionMap? Self) Read(Image image, string name, int? selfSide, StageClock clock)
    {
        string prompt = options.Prompt.Replace(RefiningOptions.ClassPlace, name, StringComparison.Ordinal);
        ClipEncoding text = model.Tokenizer.Encode(prompt);
        int start = options.Prompt.IndexOf(RefiningOptions.ClassPlace, StringComparison.Ordinal);
        int[] tokens = text.TokensIn(start, start + name.Length);
        if (tokens.Length == 0)
            throw new DenoteException($"The class name '{name}' has no tokens; write it in words.");
        int[] sides = Sides(AttentionKind.Cross);
        var settings = new GroundingOptions { Timestep = options.Timestep, Seed = options.Seed };
        var request = new ReadingRequest(settings, tokens.ToHashSet(), sides, selfSide);
        AttentionReading reading = new AttentionReader(model).Read(image, text, request, clock);
        float[] shares = [.. tokens.Select(_ => 1f / tokens.Length)];
        FloatImage[] maps = [.. sides.Select(side =>
            PhraseMaps.Sum([.. tokens.Select(token => reading.CrossMap(side, token))], shares))];
        int finest = sides[^1];
        return (PhraseMaps.Fuse(maps, finest, finest), reading.SelfAttention);
    }

    /// <summary>The sides of the grids on which the down and up blocks attend, all but the coarsest, rising.</summary>
    internal int[] Sides(AttentionKind kind)
    {
        int[] sides =
        [
            .. model.UNet.AttentionLayers(model.LatentSize, model.LatentSize)
                .Where(layer => layer.Kind == kind && layer.Stage != UNetStage.Mid)
                .Select(layer => layer.Height).Distinct().Order(),
        ];
        return sides.Length > 1 ? sides[1..] : sides;
    }
}
