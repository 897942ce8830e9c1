namespace Denote.Tensors;

/// <summary>A filter as a column of the packed matrix: its planes one after the other, <c>[planes, in]</c>.</summary>
/// <param name="weights">The filters.</param>
internal sealed unsafe class WinogradFilters<TTransform>(ConvWeights weights) : IColumnReader
    where TTransform : struct, IWinogradTransform
{
    public void Read(int column, Span<float> target)
    {
        using var taps = new Workspace(9L * weights.InChannels);
        weights.ReadFilter(column, new Span<float>(taps.Data, 9 * weights.InChannels));
        fixed (float* planes = target)
            WinogradLoops.Filter<TTransform>(Simd.Level, taps.Data, weights.InChannels, planes);
    }
}
