using Denote.Imaging;

namespace Denote.Proposals;

/// <summary>
/// Regions from files of any tool: every PNG of a folder is one mask, or one label map with a region per value.
/// </summary>
public sealed class MaskFileProposer : IRegionProposer
{
    private readonly string _path;

    /// <summary>Names the source.</summary>
    /// <param name="path">A folder of mask PNGs, or one PNG file.</param>
    public MaskFileProposer(string path) => _path = path ?? throw new ArgumentNullException(nameof(path));

    /// <inheritdoc/>
    public string Name => "files";

    /// <inheritdoc/>
    /// <remarks>
    /// Grey files with only black and white are one mask each; palette files and grey files with more values are label
    /// maps, whose value 0 is no region. Regions come in the order of file names and values, all with score 1.
    /// </remarks>
    /// <exception cref="DenoteException">There are no files, or one has another size than the picture.</exception>
    /// <exception cref="ImageException">A file is broken.</exception>
    public IReadOnlyList<RegionProposal> Propose(
        Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        string[] files = Files();
        var regions = new List<RegionProposal>();
        for (int i = 0; i < files.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            regions.AddRange(Read(files[i], image));
            progress?.Report(new DenoteProgress("proposals", i + 1, files.Length));
        }
        return regions;
    }

    private string[] Files()
    {
        if (File.Exists(_path)) return [_path];
        if (!Directory.Exists(_path)) throw new DenoteException($"{_path}: there is no such file or folder of masks.");
        string[] files = [.. Directory.EnumerateFiles(_path, "*.png").Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new DenoteException($"{_path}: the folder holds no PNG masks.");
    }

    private static IEnumerable<RegionProposal> Read(string file, Image image)
    {
        byte[] labels = ReadLabels(file, out int width, out int height);
        if (width != image.Width || height != image.Height)
            throw new DenoteException($"{file}: the mask is {width} x {height} pixels, the picture "
                + $"{image.Width} x {image.Height}; resize one of them.");
        foreach (byte label in labels.Distinct().Order())
        {
            if (label == 0) continue;
            var mask = new Mask(width, height);
            for (int i = 0; i < labels.Length; i++) mask.Pixels[i] = labels[i] == label;
            yield return new RegionProposal(mask, 1);
        }
    }

    private static byte[] ReadLabels(string file, out int width, out int height)
    {
        if (ImageFile.Identify(file).HasPalette)
        {
            var indexed = ImageFile.LoadIndexed(file);
            (width, height) = (indexed.Width, indexed.Height);
            return indexed.Pixels.ToArray();
        }
        var grey = ImageFile.LoadGrey(file);
        (width, height) = (grey.Width, grey.Height);
        return grey.Pixels.ToArray();
    }
}
