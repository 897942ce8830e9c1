using System.Buffers;
using System.Runtime.InteropServices;

namespace Denote.Tensors;

/// <summary>
/// The filters of a convolution turned upside down, inputs and outputs exchanged, without a copy: what the reverse pass
/// convolves with.
/// </summary>
/// <param name="filters"><c>[out, in, kernel height, kernel width]</c>.</param>
internal sealed class FlippedFilters(StoredTensor filters) : StoredTensor(
    filters.Name, DataType.Float32, [filters.Shape[1], filters.Shape[0], filters.Shape[2], filters.Shape[3]])
{
    public override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(WidenAll().AsSpan());

    public override void Widen(int start, Span<float> target)
    {
        int outputs = filters.Shape[0], inputs = filters.Shape[1], area = filters.Shape[2] * filters.Shape[3];
        int size = outputs * area;
        var whole = ArrayPool<float>.Shared.Rent(size + outputs);
        Span<float> filter = whole.AsSpan(0, size), place = whole.AsSpan(size, outputs);
        for (int done = 0; done < target.Length;)
        {
            int input = (start + done) / size, first = (start + done) % size;
            for (int k = 0; k < area; k++)
            {
                filters.WidenEvery(inputs * area, input * area + area - 1 - k, place);
                for (int o = 0; o < outputs; o++) filter[o * area + k] = place[o];
            }
            int count = Math.Min(size - first, target.Length - done);
            filter.Slice(first, count).CopyTo(target[done..]);
            done += count;
        }
        ArrayPool<float>.Shared.Return(whole);
    }
}
