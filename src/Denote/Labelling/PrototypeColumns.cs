using System.Runtime.InteropServices;
using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// Runs of prototypes as the weights of a matrix product, worked out while they are packed: no copy is kept.
/// </summary>
/// <param name="runs">Prototypes, one run after another.</param>
/// <param name="parts">The channels that take part, in order.</param>
internal sealed class PrototypeColumns(
    IReadOnlyList<PrototypeRun> runs, IReadOnlyList<(int First, int Count)> parts)
    : StoredTensor(
        "prototypes", DataType.Float32, [runs.Sum(run => run.Count), parts.Sum(part => part.Count)])
{
    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(WidenAll().AsSpan());

    /// <inheritdoc/>
    public override void Widen(int start, Span<float> target)
    {
        int channels = Shape[1];
        var row = new float[channels];
        while (target.Length > 0)
        {
            int column = start / channels, skipped = start % channels;
            Read(column, row);
            int count = Math.Min(channels - skipped, target.Length);
            row.AsSpan(skipped, count).CopyTo(target);
            target = target[count..];
            start += count;
        }
    }

    private void Read(int column, Span<float> row)
    {
        int i = 0;
        for (; column >= runs[i].Count; i++) column -= runs[i].Count;
        foreach (var (first, count) in parts)
        {
            runs[i].Matrix.CopyUnitRow(runs[i].FirstRow + column, first, row[..count]);
            row = row[count..];
        }
    }
}
