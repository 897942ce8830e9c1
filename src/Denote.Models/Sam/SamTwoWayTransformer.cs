using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>The mask decoder's transformer: prompt tokens and image cells attend to each other in turn.</summary>
internal sealed class SamTwoWayTransformer
{
    private const float Epsilon = 1e-5f;

    private readonly Layer[] _layers;
    private readonly Attention _final;
    private readonly NormWeights _finalNorm;

    public SamTwoWayTransformer(SamConfig config, Weights weights)
    {
        _layers = [.. Enumerable.Range(0, config.TransformerDepth)
            .Select(i => new Layer(config, isFirst: i == 0, weights.At("layers", i)))];
        _final = new Attention(config, config.AttentionDownsampleRate, weights.At("final_attn_token_to_image"));
        _finalNorm = weights.Norm("norm_final_attn", config.PromptEmbedDim);
    }

    /// <summary>Runs the transformer.</summary>
    /// <param name="tokens"><c>[B, T, C]</c>: outputs' and prompts' tokens; also their own positions.</param>
    /// <param name="image"><c>[B, N, C]</c>: image embedding plus dense prompt.</param>
    /// <param name="imagePositions"><c>[B, N, C]</c>.</param>
    /// <returns>Tokens and image of the same shapes.</returns>
    public (Tensor Tokens, Tensor Image) Forward(Tensor tokens, Tensor image, Tensor imagePositions)
    {
        using var scope = TensorScope.Enter();
        var positions = tokens;
        foreach (var layer in _layers) (tokens, image) = layer.Forward(tokens, positions, image, imagePositions);
        var attended = _final.Forward(Ops.Add(tokens, positions), Ops.Add(image, imagePositions), image);
        tokens = Ops.LayerNorm(Ops.Add(tokens, attended), _finalNorm, Epsilon);
        return (scope.Keep(tokens), scope.Keep(image));
    }

    private sealed class Layer(SamConfig config, bool isFirst, Weights weights)
    {
        private readonly Attention _self = new(config, 1, weights.At("self_attn"));
        private readonly NormWeights _norm1 = weights.Norm("norm1", config.PromptEmbedDim);
        private readonly Attention _toImage =
            new(config, config.AttentionDownsampleRate, weights.At("cross_attn_token_to_image"));
        private readonly NormWeights _norm2 = weights.Norm("norm2", config.PromptEmbedDim);
        private readonly LinearWeights _mlp1 =
            weights.Linear("mlp.lin1", config.PromptEmbedDim, config.TransformerMlpDim);
        private readonly LinearWeights _mlp2 =
            weights.Linear("mlp.lin2", config.TransformerMlpDim, config.PromptEmbedDim);
        private readonly NormWeights _norm3 = weights.Norm("norm3", config.PromptEmbedDim);
        private readonly Attention _toTokens =
            new(config, config.AttentionDownsampleRate, weights.At("cross_attn_image_to_token"));
        private readonly NormWeights _norm4 = weights.Norm("norm4", config.PromptEmbedDim);

        public (Tensor Tokens, Tensor Image) Forward(
            Tensor tokens, Tensor positions, Tensor image, Tensor imagePositions)
        {
            using var scope = TensorScope.Enter();
            if (isFirst)
            {
                // The first layer's tokens are their own positions, and it has no residual here.
                tokens = _self.Forward(tokens, tokens, tokens);
            }
            else
            {
                var placed = Ops.Add(tokens, positions);
                tokens = Ops.Add(tokens, _self.Forward(placed, placed, tokens));
            }
            tokens = Ops.LayerNorm(tokens, _norm1, Epsilon);

            var placedImage = Ops.Add(image, imagePositions);
            tokens = Ops.Add(tokens, _toImage.Forward(Ops.Add(tokens, positions), placedImage, image));
            tokens = Ops.LayerNorm(tokens, _norm2, Epsilon);

            tokens = Ops.Linear(Ops.Linear(tokens, _mlp1, Activation.Relu), _mlp2, residual: tokens);
            tokens = Ops.LayerNorm(tokens, _norm3, Epsilon);

            image = Ops.Add(image, _toTokens.Forward(placedImage, Ops.Add(tokens, positions), tokens));
            image = Ops.LayerNorm(image, _norm4, Epsilon);
            return (scope.Keep(tokens), scope.Keep(image));
        }
    }

    private sealed class Attention(SamConfig config, int downsample, Weights weights)
    {
        private readonly LinearWeights _query =
            weights.Linear("q_proj", config.PromptEmbedDim, config.PromptEmbedDim / downsample);
        private readonly LinearWeights _key =
            weights.Linear("k_proj", config.PromptEmbedDim, config.PromptEmbedDim / downsample);
        private readonly LinearWeights _value =
            weights.Linear("v_proj", config.PromptEmbedDim, config.PromptEmbedDim / downsample);
        private readonly LinearWeights _out =
            weights.Linear("out_proj", config.PromptEmbedDim / downsample, config.PromptEmbedDim);

        public Tensor Forward(Tensor query, Tensor key, Tensor value)
        {
            using var scope = TensorScope.Enter();
            var attended = Ops.Attention(
                Ops.Linear(query, _query), Ops.Linear(key, _key), Ops.Linear(value, _value),
                config.TransformerNumHeads);
            return scope.Keep(Ops.Linear(attended, _out));
        }
    }
}
