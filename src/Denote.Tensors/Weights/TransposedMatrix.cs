using System.Runtime.InteropServices;

namespace Denote.Tensors;

/// <summary>
/// A stored matrix seen transposed, without a copy: what the reverse pass of a linear layer multiplies with.
/// </summary>
/// <param name="matrix"><c>[out, in]</c>, or <c>[out, in, 1, 1]</c>.</param>
internal sealed class TransposedMatrix(StoredTensor matrix)
    : StoredTensor(matrix.Name, DataType.Float32, [matrix.Shape[1], matrix.Shape[0]])
{
    public override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(WidenAll().AsSpan());

    public override void Forget() => matrix.Forget();

    public override void Widen(int start, Span<float> target)
    {
        int outputs = matrix.Shape[0], inputs = matrix.Shape[1];
        for (int done = 0; done < target.Length;)
        {
            int row = (start + done) / outputs, column = (start + done) % outputs;
            int count = Math.Min(outputs - column, target.Length - done);
            matrix.WidenEvery(inputs, column * inputs + row, target.Slice(done, count));
            done += count;
        }
    }
}
