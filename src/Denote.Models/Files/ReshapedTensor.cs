using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>A stored tensor seen under other sizes with the same number of elements.</summary>
internal sealed class ReshapedTensor(StoredTensor inner, Shape shape) : StoredTensor(inner.Name, inner.Type, shape)
{
    public override ReadOnlySpan<byte> Bytes => inner.Bytes;

    public override void Forget() => inner.Forget();
}
