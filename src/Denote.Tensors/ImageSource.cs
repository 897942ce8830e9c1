namespace Denote.Tensors;

/// <summary>
/// The image that a convolution reads: a feature map, or two joined along their channels, perhaps normalised, perhaps
/// enlarged. Nothing of this is computed or stored before the convolution; it reads the maps a few pixels at a time.
/// <code>
/// var h = Ops.Conv2d(new ImageSource(x, skip).Normalize(norm, groups, epsilon, Activation.Silu), conv);
/// </code>
/// </summary>
public sealed class ImageSource
{
    private float[]? _gains;
    private bool _hasGivenStatistics;

    /// <summary>An image of one map, or of two.</summary>
    /// <param name="x"><c>[B, H, W, C]</c>; stays alive and unchanged as long as the source is used.</param>
    /// <param name="joined">More channels, <c>[B, H, W, C']</c>; or null.</param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public ImageSource(Tensor x, Tensor? joined = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != 4) throw new TensorException($"An image is {x.Shape}, expected [B, H, W, C].");
        if (joined is not null && (joined.Rank != 4 || joined.Shape.WithLast(1) != x.Shape.WithLast(1)))
            throw new TensorException($"{x.Shape} and {joined.Shape} differ before the last axis.");
        (First, Second) = (x, joined);
        Shape = x.Shape.WithLast(x.Shape[3] + (joined?.Shape[3] ?? 0));
    }

    private ImageSource(ImageSource source)
    {
        (First, Second, Shape) = (source.First, source.Second, source.Shape);
        (Norm, Groups, Epsilon, Activation) = (source.Norm, source.Groups, source.Epsilon, source.Activation);
        (_gains, _hasGivenStatistics, WholeHeight) = (source._gains, source._hasGivenStatistics, source.WholeHeight);
    }

    /// <summary>The image's sizes, <c>[B, H, W, C]</c>.</summary>
    public Shape Shape { get; private init; }

    /// <summary>
    /// Rows of the whole image where this is a part of one; null for a whole image. A convolution of a part is computed
    /// in the way that is best for the whole.
    /// </summary>
    public int? WholeHeight { get; init; }

    internal Tensor First { get; }

    internal Tensor? Second { get; }

    internal NormWeights? Norm { get; private init; }

    internal int Groups { get; private init; }

    internal float Epsilon { get; private init; }

    internal Activation Activation { get; private init; }

    /// <summary>Whether every pixel stands for two by two.</summary>
    internal bool IsEnlarged { get; private init; }

    /// <summary>This image after group normalisation, as <see cref="Ops.GroupNorm"/> has it.</summary>
    /// <param name="weights">Scale and shift per channel.</param>
    /// <param name="groups">Number of groups; divides C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="activation">Applied to the normalised values.</param>
    /// <param name="statistics">The statistics to normalise with; null takes those of the image.</param>
    /// <exception cref="TensorException">
    /// The sizes do not fit, or the image is normalised or enlarged already.
    /// </exception>
    public ImageSource Normalize(
        NormWeights weights, int groups, float epsilon, Activation activation, ImageStatistics? statistics = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (Norm is not null || IsEnlarged)
            throw new TensorException("The image is normalised or enlarged already.");
        if (weights.Channels != Shape[3] || groups < 1 || Shape[3] % groups != 0)
            throw new TensorException($"{groups} groups of {weights.Channels} channels do not fit an image {Shape}.");
        var normalized =
            new ImageSource(this) { Norm = weights, Groups = groups, Epsilon = epsilon, Activation = activation };
        if (statistics is not null)
        {
            normalized._gains = GroupNormKernel.Gains(statistics.Groups(groups, epsilon), weights, groups);
            normalized._hasGivenStatistics = true;
        }
        return normalized;
    }

    /// <summary>This image at twice its size, every pixel repeated (<see cref="ResizeMode.Nearest"/>).</summary>
    /// <exception cref="TensorException">The image is enlarged already.</exception>
    public ImageSource Enlarge()
    {
        if (IsEnlarged) throw new TensorException("The image is enlarged already.");
        return new ImageSource(this)
        {
            IsEnlarged = true,
            Shape = [Shape[0], 2 * Shape[1], 2 * Shape[2], Shape[3]],
        };
    }

    /// <summary>The image, computed and stored in the current scope; or the map that the image is.</summary>
    public Tensor ToTensor()
    {
        var image = Second is null ? First : Ops.ConcatChannels(First, Second);
        if (Norm is not null)
        {
            image = _hasGivenStatistics ? WithGivenStatistics(image)
                : Ops.GroupNorm(image, Norm, Groups, Epsilon, Activation);
        }
        return IsEnlarged ? Ops.Resize(image, Shape[1], Shape[2], ResizeMode.Nearest) : image;
    }

    /// <summary>Per image the channels' gains, then their offsets; computed when first asked for.</summary>
    internal float[] Gains() => _gains ??= GroupNormKernel.Gains(GroupNormKernel.Statistics(this), Norm!, Groups);

    private Tensor WithGivenStatistics(Tensor image)
    {
        if (GradientTape.Follows(image))
            throw new TensorException("There are no gradients through a normalisation with given statistics.");
        var result = Tensor.Empty(image.Shape);
        GroupNormKernel.Run(image, Gains(), Activation, result);
        return result;
    }
}
