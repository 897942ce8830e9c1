using Denote.Labelling;
using Denote.Tensors;

namespace Denote.Tests.Labelling;

/// <summary>A matrix as rows, in float32.</summary>
internal sealed class ExactRows(Tensor matrix) : IFeatureRows
{
    public int Count => matrix.Shape[0];

    public int Channels => matrix.Shape[1];

    public void Read(int first, Span<float> target) =>
        matrix.Span.Slice(first * Channels, target.Length).CopyTo(target);
}
