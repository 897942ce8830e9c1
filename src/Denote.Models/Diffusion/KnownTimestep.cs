using System.Collections.Concurrent;
using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// A timestep's embedding after its activation, and its projections as far as they were needed. Safe to use from several
/// threads.
/// </summary>
/// <param name="embedding"><c>[T]</c></param>
internal sealed class KnownTimestep(float[] embedding)
{
    private readonly ConcurrentDictionary<LinearWeights, float[]> _projections = [];

    /// <summary>The embedding through a layer.</summary>
    /// <returns><c>[1, C]</c> of the current scope.</returns>
    public Tensor Project(LinearWeights layer)
    {
        if (!_projections.TryGetValue(layer, out float[]? values))
        {
            using var scope = TensorScope.Enter();
            values = Ops.Linear(Tensor.From([1, embedding.Length], embedding), layer).ToArray();
            _projections[layer] = values;
        }
        return Tensor.From([1, values.Length], values);
    }
}
