using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>Reads the sizes of CLIP off the tensors of an original checkpoint, as OpenAI's own loader does.</summary>
internal static class ClipOriginalSizes
{
    /// <summary>Channels of an attention head in every published CLIP.</summary>
    private const int HeadSize = 64;

    private const int MostLayers = 100;

    /// <summary>The sizes of both halves.</summary>
    /// <param name="weights">The checkpoint.</param>
    /// <exception cref="ModelException">It is no CLIP with a vision transformer.</exception>
    public static (ClipTextConfig Text, ClipVisionConfig Vision) Infer(Weights weights)
    {
        Shape Size(string name, int rank) => weights.ShapeOf(name) is { } shape && shape.Rank == rank
            ? shape
            : throw new ModelException($"{weights.FileName}: there is no config.json beside it, and it does not look "
                + $"like OpenAI's CLIP with a vision transformer: no tensor '{name}' of {rank} axes.");
        int Layers(string path) => Enumerable.Range(0, MostLayers)
            .TakeWhile(i => weights.Has($"{path}.{i}.ln_1.weight")).Count();

        Shape patches = Size("visual.conv1.weight", 4), tokens = Size("token_embedding.weight", 2);
        int side = (int)Math.Sqrt(Size("visual.positional_embedding", 2)[0] - 1);
        int projection = Size("text_projection", 2)[1];
        var text = new ClipTextConfig
        {
            VocabularySize = tokens[0],
            HiddenSize = tokens[1],
            IntermediateSize = Size("transformer.resblocks.0.mlp.c_fc.weight", 2)[0],
            Layers = Layers("transformer.resblocks"),
            Heads = Math.Max(1, tokens[1] / HeadSize),
            MaxPositions = Size("positional_embedding", 2)[0],
            ProjectionSize = projection,
            EndToken = tokens[0] - 1,
        };
        var vision = new ClipVisionConfig
        {
            ImageSize = side * patches[2],
            PatchSize = patches[2],
            ImageChannels = patches[1],
            HiddenSize = patches[0],
            IntermediateSize = Size("visual.transformer.resblocks.0.mlp.c_fc.weight", 2)[0],
            Layers = Layers("visual.transformer.resblocks"),
            Heads = Math.Max(1, patches[0] / HeadSize),
            ProjectionSize = projection,
        };
        return (text, vision);
    }
}
