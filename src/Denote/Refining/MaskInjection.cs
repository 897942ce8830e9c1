using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Refining;

/// <summary>
/// Explicit mask injection (EMI, eq. 3 to 5): what each row of a batch's mask does to the U-Net's attention. A_cross is
/// 1 between foreground pixels and the class's tokens, A_self between foreground pixels.
/// </summary>
internal sealed class MaskInjection
{
    private readonly RefiningOptions _options;
    private readonly IReadOnlyList<Row> _rows;
    private readonly Dictionary<(int Row, int Height, int Width), float[]> _grids = [];

    /// <param name="options">Which form, and how strong.</param>
    /// <param name="rows">The masks of the batch's rows.</param>
    public MaskInjection(RefiningOptions options, params IReadOnlyList<Row> rows) =>
        (_options, _rows, Timestep) = (options, rows, options.Timestep);

    /// <summary>The present timestep, for DenseDiffusion's schedule factor.</summary>
    public float Timestep { get; set; }

    /// <summary>The plan that a pass of the U-Net takes; null where nothing is injected.</summary>
    public AttentionPlan? Plan =>
        _options.Injection == MaskInjectionKind.None ? null : new AttentionPlan { Edits = EditsOf };

    /// <summary>The foreground on the latents' grid, <c>[1, height, width, 1]</c>, of the current scope.</summary>
    /// <param name="probability">S.</param>
    /// <param name="threshold">What is above it is foreground.</param>
    /// <param name="height">Rows of the latents.</param>
    /// <param name="width">Columns of the latents.</param>
    public static Tensor Foreground(FloatImage probability, float threshold, int height, int width)
    {
        var mask = Mask.FromProbability(probability, threshold).Resize(width, height);
        var grid = Tensor.Empty([1, height, width, 1]);
        for (int i = 0; i < grid.Count; i++) grid.Span[i] = mask.Pixels[i] ? 1 : 0;
        return grid;
    }

    /// <summary>The edits of one layer.</summary>
    public IReadOnlyList<AttentionEdit> EditsOf(AttentionLayer layer)
    {
        bool isCross = layer.Kind == AttentionKind.Cross;
        return [.. _rows.SelectMany(row => Edits(row, isCross, Grid(row, layer.Height, layer.Width)))];
    }

    private IEnumerable<AttentionEdit> Edits(Row row, bool isCross, float[] inside)
    {
        float[] keys = isCross ? row.TokenMask : inside;
        if (_options.Injection == MaskInjectionKind.Constant)
        {
            yield return new AdditiveEdit
            {
                Batch = row.Batch,
                QueryMask = inside,
                KeyMask = keys,
                Alpha = _options.InjectionWeight,
            };
            yield break;
        }
        float schedule = _options.UseScheduleFactor ? MathF.Pow(Timestep / 1000, 5) : 1;
        float strength = schedule * (isCross ? _options.CrossStrength : _options.SelfStrength);
        float[] outside = Array.ConvertAll(inside, pixel => 1 - pixel);
        yield return Toward(keys, inside, inside.Average());
        switch (_options.Background)
        {
            case BackgroundInjection.Segment when !isCross:
                yield return Toward(outside, outside, outside.Average());
                break;
            // A background without words has nothing to be moved toward.
            case BackgroundInjection.Segment when row.BackgroundTokenMask.Contains(1):
                yield return Toward(row.BackgroundTokenMask, outside, outside.Average());
                break;
            case BackgroundInjection.NoSegment:
                yield return Toward(new float[keys.Length], outside, 0);
                break;
        }

        // Every pixel is moved by one of the edits: where the strength is 0, an edit changes nothing.
        RangeEdit Toward(float[] keyMask, float[] pixels, float area) => new()
        {
            Batch = row.Batch,
            QueryMask = pixels,
            KeyMask = keyMask,
            QueryStrength = Array.ConvertAll(pixels, pixel => pixel * strength * (1 - area)),
        };
    }

    private float[] Grid(Row row, int height, int width)
    {
        if (_grids.TryGetValue((row.Batch, height, width), out float[]? known)) return known;
        using var scope = TensorScope.Enter();
        return _grids[(row.Batch, height, width)] =
            Ops.Resize(row.Foreground, height, width, ResizeMode.Nearest).ToArray();
    }

    /// <summary>One row of the batch.</summary>
    /// <param name="Batch">Its number.</param>
    /// <param name="Foreground">1 or 0 on the latents' grid, <c>[1, h, w, 1]</c>.</param>
    /// <param name="TokenMask">For every token of the prompt 1 where it belongs to the class's name, else 0.</param>
    /// <param name="BackgroundTokenMask">The same for the prompt's other words.</param>
    internal sealed record Row(int Batch, Tensor Foreground, float[] TokenMask, float[] BackgroundTokenMask);
}
