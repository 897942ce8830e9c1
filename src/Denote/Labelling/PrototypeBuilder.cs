using Denote.Imaging;
using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// Computes the prototypes of one class for one extractor (OVDiff, section 3.3, eq. 2 and 3): the mean over all masked
/// features, one mean per support image, and the centres of k-means, each for foreground and background.
/// <code>
/// var builder = new PrototypeBuilder(extractor.Channels, options);
/// foreach (var support in images) builder.Add(extractor.Extract(support.Picture), support);
/// ClassPrototypes prototypes = builder.Build();
/// </code>
/// </summary>
public sealed class PrototypeBuilder
{
    private readonly int _channels;
    private readonly PrototypeOptions _options;
    private readonly SideFeatures _foreground;
    private readonly SideFeatures _background;

    /// <summary>Begins a class.</summary>
    /// <param name="channels">Channels of a feature.</param>
    /// <param name="options">Settings; null means <see cref="PrototypeOptions.Default"/>.</param>
    public PrototypeBuilder(int channels, PrototypeOptions? options = null)
    {
        _channels = channels;
        _options = options ?? PrototypeOptions.Default;
        (_foreground, _background) = (new SideFeatures(channels), new SideFeatures(channels));
    }

    /// <summary>Computes the prototypes of a class from its support images.</summary>
    /// <param name="extractor">What turns pictures into features.</param>
    /// <param name="support">The support images.</param>
    /// <param name="options">Settings; null means <see cref="PrototypeOptions.Default"/>.</param>
    /// <param name="imageDone">Called after each image.</param>
    /// <exception cref="DenoteException">No image has a foreground.</exception>
    public static ClassPrototypes Build(
        IFeatureExtractor extractor,
        IReadOnlyList<SupportImage> support,
        PrototypeOptions? options = null,
        Action? imageDone = null)
    {
        ArgumentNullException.ThrowIfNull(extractor);
        ArgumentNullException.ThrowIfNull(support);
        var builder = new PrototypeBuilder(extractor.Channels, options);
        foreach (SupportImage image in support)
        {
            using (TensorScope.Enter()) builder.Add(extractor.Extract(image.Picture), image);
            imageDone?.Invoke();
        }
        return builder.Build();
    }

    /// <summary>
    /// Takes the masked features of the next support image; one without foreground counts for nothing.
    /// </summary>
    /// <param name="features">The image's features; not needed afterwards.</param>
    /// <param name="support">The image's masks.</param>
    public void Add(ImageFeatures features, SupportImage support)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(support);
        if (features.Channels != _channels)
            throw new DenoteException($"The features have {features.Channels} channels, expected {_channels}.");
        using var scope = TensorScope.Enter();
        Tensor grid = features.ToGrid();
        IReadOnlyList<int> foreground = Cells(support.Foreground, grid);
        _foreground.Add(grid, foreground);
        _background.Add(grid, foreground.Count == 0 ? [] : Cells(support.Background, grid));
    }

    /// <summary>Computes the prototypes of all images added.</summary>
    /// <exception cref="DenoteException">No image has a foreground.</exception>
    public ClassPrototypes Build()
    {
        if (_foreground.Count == 0)
            throw new DenoteException("The class is to be seen on none of its support images: every mask is empty.");
        return new ClassPrototypes(_foreground.Build(_options), _background.Build(_options));
    }

    private IReadOnlyList<int> Cells(Mask mask, Tensor grid) =>
        CoveredCells.Of(mask, grid.Shape[0], grid.Shape[1], _options.Coverage);
}
