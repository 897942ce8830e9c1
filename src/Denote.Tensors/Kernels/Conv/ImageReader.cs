using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>
/// Reads rectangles of an <see cref="ImageSource"/>: joined, normalised, and with zeros outside the image. What is to
/// be enlarged is read at its own size.
/// </summary>
internal sealed unsafe class ImageReader : IDisposable
{
    private readonly float* _first;
    private readonly float* _second;
    private readonly int _firstChannels;
    private readonly TensorBuffer? _gains;
    private readonly delegate*<float*, nint, float*, nint, int, int, float*, float*, void> _normalize;

    /// <summary>Starts reading; a normalised image's statistics are computed here.</summary>
    /// <param name="source">The image; its maps stay alive as long as the reader is used.</param>
    public ImageReader(ImageSource source)
    {
        var (x, joined) = (source.First, source.Second);
        _first = x.Data;
        _second = joined is null ? null : joined.Data;
        _firstChannels = x.Shape[3];
        (Images, Height, Width) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        Channels = source.Shape[3];
        if (source.Norm is null) return;
        _gains = new TensorBuffer(2L * Images * Channels);
        source.Gains().CopyTo(new Span<float>(_gains.Data, 2 * Images * Channels));
        _normalize = Function(Simd.Level, source.Activation);
    }

    /// <summary>Number of images.</summary>
    public int Images { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>The images where they lie, if they are one map as it is; else null.</summary>
    public float* InPlace => _second == null && _gains is null ? _first : null;

    /// <summary>Whether an activation can be applied while reading.</summary>
    public static bool Supports(Activation activation) => activation is Activation.None or Activation.Silu;

    /// <summary>Writes a part of a row of an image, <c>[columns, C]</c>.</summary>
    /// <param name="image">Number of the image.</param>
    /// <param name="row">Any row: outside the image are zeros.</param>
    /// <param name="column">First column, likewise.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="target">Where to.</param>
    public void Read(int image, int row, int column, int columns, float* target)
    {
        int first = Math.Clamp(-column, 0, columns), end = Math.Clamp(Width - column, first, columns);
        if ((uint)row >= (uint)Height || end == first)
        {
            new Span<float>(target, columns * Channels).Clear();
            return;
        }
        new Span<float>(target, first * Channels).Clear();
        new Span<float>(target + (nint)end * Channels, (columns - end) * Channels).Clear();
        nint pixel = ((nint)image * Height + row) * Width + column + first;
        target += (nint)first * Channels;
        Copy(image, _first + pixel * _firstChannels, 0, _firstChannels, end - first, target);
        int rest = Channels - _firstChannels;
        if (rest > 0) Copy(image, _second + pixel * rest, _firstChannels, rest, end - first, target + _firstChannels);
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose() => _gains?.Dispose();

    private void Copy(int image, float* source, int firstChannel, int channels, int pixels, float* target)
    {
        if (_gains is not null)
        {
            float* gain = _gains.Data + 2L * image * Channels + firstChannel;
            _normalize(source, channels, target, Channels, channels, pixels, gain, gain + Channels);
            return;
        }
        if (channels == Channels) (channels, pixels) = (channels * pixels, 1);
        for (int i = 0; i < pixels; i++, source += channels, target += Channels)
            new ReadOnlySpan<float>(source, channels).CopyTo(new Span<float>(target, channels));
    }

    private static delegate*<float*, nint, float*, nint, int, int, float*, float*, void> Function(
        SimdLevel level, Activation activation) => level switch
        {
            SimdLevel.Vector512 => Function<Lanes512, Vector512<float>>(activation),
            SimdLevel.Vector256 => Function<Lanes256, Vector256<float>>(activation),
            SimdLevel.Vector128 => Function<Lanes128, Vector128<float>>(activation),
            _ => Function<LanesScalar, float>(activation),
        };

    private static delegate*<float*, nint, float*, nint, int, int, float*, float*, void> Function<TLanes, TVector>(
        Activation activation)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => activation switch
        {
            Activation.None => &GroupNormKernel.Apply<TLanes, TVector, Functions.Identity>,
            Activation.Silu => &GroupNormKernel.Apply<TLanes, TVector, Functions.Silu>,
            _ => throw new TensorException($"{activation} cannot follow a normalisation that a convolution reads."),
        };
}
