using System.Numerics.Tensors;
using Denote.Grounding;
using Denote.Imaging;
using Denote.Models;
using Denote.Models.Diffusion;

namespace Denote.Labelling;

/// <summary>
/// Reads where a batch of pictures attends to a class, while the U-Net makes or looks at them: all cross-attention
/// layers, all heads, all passes, the conditional half.
/// </summary>
internal sealed class ClassAttention : IDisposable
{
    private readonly StableDiffusion _model;
    private readonly AttentionCapture[] _captures;
    private readonly HeadAverage[] _averages;

    /// <summary>Prepares a reading.</summary>
    /// <param name="model">The model.</param>
    /// <param name="height">Rows of the latents.</param>
    /// <param name="width">Columns of the latents.</param>
    /// <param name="positions">The class's tokens in the prompt.</param>
    /// <param name="rows">The row of the U-Net's batch of each picture's conditional half.</param>
    public ClassAttention(
        StableDiffusion model, int height, int width, IReadOnlyList<int> positions, IReadOnlyList<int> rows)
    {
        _model = model;
        AttentionLayer largest = model.UNet.AttentionLayers(height, width)
            .Where(layer => layer.Kind == AttentionKind.Cross).MaxBy(layer => layer.Queries)!;
        _averages = [.. rows.Select(_ => new HeadAverage(largest.Height, largest.Width))];
        _captures =
        [
            .. rows.Select(row => new AttentionCapture
            {
                Layers = layer => layer.Kind == AttentionKind.Cross,
                Batch = row,
                Keys = positions,
                PerHead = true,
                PerLayer = true,
            }),
        ];
        Plan = new AttentionPlan { Captures = _captures };
    }

    /// <summary>What the passes are run with.</summary>
    public AttentionPlan Plan { get; }

    /// <summary>Adds up what the latest pass has shown; to be called after each.</summary>
    public void EndPass()
    {
        for (int i = 0; i < _captures.Length; i++)
        {
            foreach (var map in _captures[i].Maps) _averages[i].Add(map);
            _captures[i].Clear();
        }
    }

    /// <summary>Each picture's attribution at the largest grid, scaled to 0..1.</summary>
    /// <exception cref="ModelException">The model's attention is not a number.</exception>
    public IReadOnlyList<FloatImage> Attributions()
    {
        FloatImage[] means = [.. _averages.Select(average => average.Mean())];
        if (means.Any(mean => !TensorPrimitives.IsFiniteAll<float>(mean.Pixels)))
            throw new ModelException($"{_model.Folder}: the model's attention is not a number: its weights hold NaN or "
                + $"infinity. 'denote models check {_model.Folder}' names the tensors; get the model again.");
        return [.. means.Select(PhraseMaps.ScaleToUnit)];
    }

    /// <summary>Returns the memory of what was read.</summary>
    public void Dispose()
    {
        foreach (var capture in _captures) capture.Dispose();
    }
}
