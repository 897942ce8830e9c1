using Denote.Imaging;

namespace Denote.Results;

/// <summary>A mask in COCO's compressed run-length encoding; the size is height, width.</summary>
internal sealed record RunLengthJson(int[] Size, string Counts)
{
    public static RunLengthJson From(RunLength runs) => new([runs.Height, runs.Width], runs.ToCompressed());

    public static RunLengthJson From(Mask mask) => From(RunLength.Encode(mask));
}
