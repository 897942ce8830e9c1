using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Condition pictures that a ControlNet has encoded: they steer any number of U-Net passes. It holds tensors of the
/// scope in which it was made.
/// </summary>
public sealed class ControlCondition
{
    private readonly ControlNet _network;
    private readonly Tensor _encoded;
    private readonly float _scale;

    /// <summary>Encodes the condition.</summary>
    /// <param name="network">The ControlNet.</param>
    /// <param name="images">
    /// <c>[B, H, W, 3]</c>, red, green, blue in 0..1: one for every image of a pass, or one for all of them.
    /// </param>
    /// <param name="scale">Factor of everything that is added; 0 leaves the ControlNet out.</param>
    /// <exception cref="ModelException">The sizes do not fit.</exception>
    public ControlCondition(ControlNet network, Tensor images, float scale = 1)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_network, _encoded, _scale) = (network, network.Encode(images), scale);
    }

    /// <summary>What a U-Net pass takes beside the text: the prompts' own conditions and the residuals.</summary>
    /// <param name="latents">
    /// What goes into the U-Net, <c>[b, h, w, C]</c>. One image with several condition pictures is taken once for each.
    /// </param>
    /// <param name="timesteps">One, or one for each row.</param>
    /// <param name="prompt">The prompts.</param>
    /// <returns>Tensors of the current scope.</returns>
    /// <exception cref="ModelException">The inputs do not fit.</exception>
    public UNetConditions Steer(Tensor latents, ReadOnlySpan<float> timesteps, PromptContext prompt)
    {
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentNullException.ThrowIfNull(prompt);
        if (_scale == 0) return prompt.Conditions;
        int rows = Math.Max(latents.Shape[0], _encoded.Shape[0]);
        return prompt.Conditions with
        {
            Control = _network.Forward(
                Rows(latents, rows), timesteps, prompt.Text, Rows(_encoded, rows), _scale, added: prompt.Conditions),
        };
    }

    /// <summary>One row repeated; any other number is for the network to judge.</summary>
    private static Tensor Rows(Tensor batch, int rows) =>
        batch.Shape[0] == 1 && rows > 1 ? Ops.RepeatBatch(batch, rows) : batch;
}
