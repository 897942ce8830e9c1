using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Everything about a pass that does not depend on a pixel, as one vector per row of the batch: the timestep, LCM's
/// guidance scale, SDXL's pooled text and picture sizes.
/// </summary>
internal sealed class UNetTime
{
    // Of Stable Diffusion 1.5 5 MiB; as many steps as schedules usually have.
    private const int Timesteps = 64;

    private readonly RecentlyUsed<float, KnownTimestep> _known = new(Timesteps);
    private readonly UNetConfig _config;
    private readonly TimestepEmbedding _time;
    private readonly TimestepEmbedding? _added;

    public UNetTime(Weights weights, UNetConfig config)
    {
        _config = config;
        _time = new TimestepEmbedding(
            weights.At("time_embedding"), config.BlockOutChannels[0], config.TimeChannels, config.GuidanceChannels);
        if (config.AddedChannels is { } channels)
            _added = new TimestepEmbedding(weights.At("add_embedding"), channels, config.TimeChannels);
    }

    /// <summary>
    /// The embedding after its activation: of one timestep, or a row for each image, or for each prompt where prompts
    /// differ in it.
    /// </summary>
    /// <param name="timesteps">One, or one for each image or prompt.</param>
    /// <param name="images">Rows of the latents.</param>
    /// <param name="prompts">Rows of the text.</param>
    /// <param name="conditions">A row for each prompt.</param>
    public PassTime Forward(ReadOnlySpan<float> timesteps, int images, int prompts, UNetConditions? conditions)
    {
        if (timesteps.Length != 1 && timesteps.Length != images && timesteps.Length != prompts)
            throw new ModelException($"{timesteps.Length} timesteps for a batch of {prompts}; expected one, or one for "
                + "each image.");
        bool differs = conditions is not null
            && (conditions.Guidance ?? conditions.PooledText ?? conditions.PictureSizes) is not null;
        if (!differs && _added is null && !timesteps.ContainsAnyExcept(timesteps[0]))
            return new PassTime(Known(timesteps[0]));
        int batch = differs || timesteps.Length == prompts ? prompts : images;
        using var scope = TensorScope.Enter();
        Span<float> perRow = new float[batch];
        for (int row = 0; row < batch; row++) perRow[row] = timesteps[row % timesteps.Length];
        var embedding = _time.Forward(Encode(perRow, _config.BlockOutChannels[0]), conditions?.Guidance);
        if (_added is not null) embedding = Ops.Add(embedding, _added.Forward(Added(conditions)));
        return new PassTime(scope.Keep(Ops.Activate(embedding, Activation.Silu)));
    }

    private KnownTimestep Known(float timestep)
    {
        if (_known.TryGet(timestep, out var known)) return known;
        using var scope = TensorScope.Enter();
        var embedding = _time.Forward(Encode([timestep], _config.BlockOutChannels[0]));
        return _known.Add(timestep, new KnownTimestep(Ops.Activate(embedding, Activation.Silu).ToArray()));
    }

    /// <summary>SDXL's pooled text joined with the encoded picture sizes, <c>[B, AddedChannels]</c>.</summary>
    private Tensor Added(UNetConditions? conditions)
    {
        if (conditions is not { PooledText: { } text, PictureSizes: { } sizes })
            throw new ModelException("This U-Net takes the pooled text and the picture sizes (SDXL); they are "
                + "missing.");
        var encoded = Encode(sizes.Span, _config.SizeChannels!.Value);
        return Ops.ConcatChannels(text, encoded.Reshape([sizes.Shape[0], sizes.Shape[1] * _config.SizeChannels.Value]));
    }

    private Tensor Encode(ReadOnlySpan<float> values, int channels) =>
        SinusoidalEncoding.Encode(values, channels, _config.FlipSinToCos, _config.FrequencyShift);
}
