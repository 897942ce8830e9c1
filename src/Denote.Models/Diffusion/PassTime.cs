using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The time embedding of a pass after its activation, which residual layers project to a shift of their channels. Where
/// it depends on one timestep alone, projections are remembered and computed once for all passes at it.
/// </summary>
internal sealed class PassTime
{
    private readonly Tensor? _embedding;
    private readonly KnownTimestep? _known;

    /// <summary>An embedding with a row for each image or for each prompt, <c>[B, T]</c>.</summary>
    public PassTime(Tensor embedding) => (_embedding, Rows) = (embedding, embedding.Shape[0]);

    /// <summary>The embedding of one timestep, the same for all rows.</summary>
    public PassTime(KnownTimestep known) => (_known, Rows) = (known, 1);

    /// <summary>How many rows differ at most.</summary>
    public int Rows { get; }

    /// <summary>What a layer makes of it for the rows of a feature map.</summary>
    /// <param name="layer">The layer's projection.</param>
    /// <param name="rows">Rows of the feature map, a multiple of <see cref="Rows"/>.</param>
    /// <returns><c>[rows, C]</c> of the current scope.</returns>
    public Tensor Project(LinearWeights layer, int rows)
    {
        using var scope = TensorScope.Enter();
        var shift = _known?.Project(layer) ?? Ops.Linear(_embedding!, layer);
        return scope.Keep(rows == Rows ? shift : Ops.RepeatBatch(shift, rows / Rows));
    }
}
