using Denote.Imaging;
using Denote.Masks;

namespace Denote.Proposals;

/// <summary>
/// Regions from files of any tool: every PNG of a folder is one mask, or one label map with a region per value.
/// </summary>
public sealed class MaskFileProposer : IRegionProposer
{
    private readonly string _path;
    private readonly MaskReading _reading;

    /// <summary>Names the source.</summary>
    /// <param name="path">A folder of mask PNGs, or one PNG, JPEG or .npy file.</param>
    /// <param name="reading">Which samples are the mask; null tells it from the content.</param>
    public MaskFileProposer(string path, MaskReading? reading = null)
    {
        _path = path ?? throw new ArgumentNullException(nameof(path));
        _reading = reading ?? MaskReading.Default;
    }

    /// <inheritdoc/>
    public string Name => "files";

    /// <inheritdoc/>
    /// <remarks>
    /// A hard mask, also one with antialiased edges, is one region, and so are probabilities, cut at 0.5. Palette files
    /// and others whose values fill areas are label maps, whose value 0 is no region. Regions come in the order of file
    /// names and values, all with score 1.
    /// </remarks>
    /// <exception cref="DenoteException">
    /// There are no files, one has another size than the picture, or all are empty.
    /// </exception>
    /// <exception cref="ImageException">A file is broken.</exception>
    public IReadOnlyList<RegionProposal> Propose(
        Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        string[] files = Files();
        var regions = new List<RegionProposal>();
        string read = "";
        for (int i = 0; i < files.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var masks = RegionMasks.Read(files[i], _reading, out read);
            foreach (Mask mask in masks)
            {
                CheckSize(files[i], mask, image);
                if (mask.Area > 0) regions.Add(new RegionProposal(mask, 1));
            }
            progress?.Report(new DenoteProgress("proposals", i + 1, files.Length));
        }
        return regions.Count > 0 ? regions : throw new DenoteException(
            $"{files[^1]}: reads as empty: {read}. Name the mask by --mask-value (a number, a colour as #ff0000, or "
            + "soft) or --mask-channel (red, green, blue, grey, alpha or a number).");
    }

    private string[] Files()
    {
        if (File.Exists(_path)) return [_path];
        if (!Directory.Exists(_path)) throw new DenoteException($"{_path}: there is no such file or folder of masks.");
        string[] files = [.. Directory.EnumerateFiles(_path, "*.png").Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new DenoteException($"{_path}: the folder holds no PNG masks.");
    }

    private static void CheckSize(string file, Mask mask, Image image)
    {
        if (mask.Width == image.Width && mask.Height == image.Height) return;
        throw new DenoteException($"{file}: the mask is {mask.Width} x {mask.Height} pixels, the picture "
            + $"{image.Width} x {image.Height}; resize one of them.");
    }
}
