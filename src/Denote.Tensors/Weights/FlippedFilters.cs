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

    public override void Forget() => filters.Forget();

    public override void Widen(int start, Span<float> target)
    {
        int outputs = filters.Shape[0], inputs = filters.Shape[1], area = filters.Shape[2] * filters.Shape[3];
        var taps = ArrayPool<float>.Shared.Rent(area);
        for (int done = 0; done < target.Length;)
        {
            // One filter's taps of one channel lie together in either order.
            int place = (start + done) / area, skipped = (start + done) % area;
            int input = place / outputs, output = place % outputs;
            int count = Math.Min(area - skipped, target.Length - done);
            filters.Widen((output * inputs + input) * area, taps.AsSpan(0, area));
            taps.AsSpan(0, area).Reverse();
            taps.AsSpan(skipped, count).CopyTo(target[done..]);
            done += count;
        }
        ArrayPool<float>.Shared.Return(taps);
    }
}
