namespace Denote.Imaging;

/// <summary>A set of pixels of a picture, <c>[Height, Width]</c>: true where the pixel belongs to it.</summary>
public sealed class Mask : Raster<bool>
{
    /// <summary>An empty mask.</summary>
    /// <exception cref="ImageException">A side is below 1, or the mask does not fit into memory.</exception>
    public Mask(int width, int height) : base(width, height, 1, null)
    {
    }

    /// <summary>A mask over existing values, <c>[height, width]</c>, which are not copied.</summary>
    /// <exception cref="ImageException">A side is below 1, or the number of values does not match.</exception>
    public Mask(int width, int height, bool[] values) : base(width, height, 1, values)
    {
    }

    /// <summary>Whether a pixel belongs to the mask.</summary>
    public bool this[int x, int y]
    {
        get => Row(y)[x];
        set => Row(y)[x] = value;
    }

    /// <summary>The number of pixels in the mask.</summary>
    public int Area => Pixels.Count(true);

    /// <summary>The smallest box around all pixels of the mask; null when it is empty.</summary>
    public PixelBox? BoundingBox
    {
        get
        {
            int left = Width, right = -1, top = -1, bottom = -1;
            for (int y = 0; y < Height; y++)
            {
                Span<bool> row = Row(y);
                int first = row.IndexOf(true);
                if (first < 0) continue;
                if (top < 0) top = y;
                bottom = y;
                left = Math.Min(left, first);
                right = Math.Max(right, row.LastIndexOf(true));
            }
            return top < 0 ? null : new PixelBox(left, top, right - left + 1, bottom - top + 1);
        }
    }

    /// <summary>The pixels whose value is greater than the threshold; NaN never is.</summary>
    public static Mask FromProbability(FloatImage values, float threshold)
    {
        var mask = new Mask(values.Width, values.Height);
        MaskArithmetic.SetAbove(values.Pixels, threshold, mask.Pixels);
        return mask;
    }

    /// <summary>
    /// The pixels that are at least as bright as the threshold, 1..255; by default half of full brightness.
    /// </summary>
    public static Mask FromGrey(GreyImage image, int threshold = 128)
    {
        var mask = new Mask(image.Width, image.Height);
        Span<bool> pixels = mask.Pixels;
        ReadOnlySpan<byte> from = image.Pixels;
        for (int i = 0; i < pixels.Length; i++) pixels[i] = from[i] >= threshold;
        return mask;
    }

    /// <summary>The pixels that carry one label.</summary>
    public static Mask FromLabel(IndexedImage labels, byte label)
    {
        var mask = new Mask(labels.Width, labels.Height);
        for (int i = 0; i < mask.Pixels.Length; i++) mask.Pixels[i] = labels.Pixels[i] == label;
        return mask;
    }

    /// <summary>The number of pixels that belong to both masks.</summary>
    /// <exception cref="ImageException">The masks differ in size.</exception>
    public int OverlapArea(Mask other)
    {
        CheckSameSize(other);
        return MaskArithmetic.OverlapArea(Pixels, other.Pixels);
    }

    /// <summary>
    /// Intersection over union, 0..1: the shared area divided by the area of both together; 0 when both are empty.
    /// </summary>
    /// <exception cref="ImageException">The masks differ in size.</exception>
    public double IntersectionOverUnion(Mask other)
    {
        int overlap = OverlapArea(other);
        int union = Area + other.Area - overlap;
        return union == 0 ? 0 : (double)overlap / union;
    }

    /// <summary>The pixels that belong to this mask, to the other, or to both.</summary>
    /// <exception cref="ImageException">The masks differ in size.</exception>
    public Mask Union(Mask other) => Combine(other, MaskArithmetic.Union);

    /// <summary>The pixels that belong to both masks.</summary>
    /// <exception cref="ImageException">The masks differ in size.</exception>
    public Mask Intersection(Mask other) => Combine(other, MaskArithmetic.Intersect);

    /// <summary>The pixels of this mask that do not belong to the other.</summary>
    /// <exception cref="ImageException">The masks differ in size.</exception>
    public Mask Except(Mask other) => Combine(other, MaskArithmetic.Except);

    /// <summary>The pixels that do not belong to this mask.</summary>
    public Mask Complement()
    {
        var mask = new Mask(Width, Height);
        MaskArithmetic.Complement(Pixels, mask.Pixels);
        return mask;
    }

    /// <summary>A copy that shares nothing with this mask.</summary>
    public Mask Clone() => new(Width, Height, Pixels.ToArray());

    /// <summary>
    /// The mask at another size; every pixel takes its nearest source pixel as Pillow's NEAREST does.
    /// </summary>
    public Mask Resize(int width, int height)
    {
        var mask = new Mask(width, height);
        Resampling.TakeNearest(this, mask, new SourceBox(0, 0, Width, Height));
        return mask;
    }

    /// <summary>White where the mask is set, black elsewhere.</summary>
    public GreyImage ToGrey()
    {
        var image = new GreyImage(Width, Height);
        Span<byte> pixels = image.Pixels;
        ReadOnlySpan<bool> from = Pixels;
        for (int i = 0; i < pixels.Length; i++) pixels[i] = from[i] ? (byte)255 : (byte)0;
        return image;
    }

    private Mask Combine(Mask other, MaskArithmetic.Rule rule)
    {
        CheckSameSize(other);
        var mask = new Mask(Width, Height);
        rule(Pixels, other.Pixels, mask.Pixels);
        return mask;
    }

    private void CheckSameSize(Mask other)
    {
        if (other.Width == Width && other.Height == Height) return;
        throw new ImageException($"A mask of {Width} x {Height} pixels cannot be set against one of {other.Width} x " +
            $"{other.Height}; resize one of them first.");
    }
}
