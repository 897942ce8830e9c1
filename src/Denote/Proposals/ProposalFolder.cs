using System.Globalization;
using System.Text.Json;
using Denote.Imaging;
using Denote.Results;

namespace Denote.Proposals;

/// <summary>
/// Writes proposed regions into a folder: <c>proposals.png</c>, one <c>proposal-NNN.png</c> each, and last
/// <c>proposals.json</c>, so that where it stands, everything it names stands too.
/// </summary>
public static class ProposalFolder
{
    private const int MostInOverlay = 64;

    /// <summary>Writes all files; those of the same names are replaced, others stay.</summary>
    /// <param name="folder">The folder, made if it is missing.</param>
    /// <param name="image">The picture.</param>
    /// <param name="proposer">Who proposed the regions.</param>
    /// <param name="regions">The regions.</param>
    /// <exception cref="DenoteException">A file cannot be written.</exception>
    public static void Write(string folder, Image image, string proposer, IReadOnlyList<RegionProposal> regions)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(regions);
        try
        {
            using var transaction = FolderTransaction.Begin(folder);
            string draft = transaction.Draft;
            for (int i = 0; i < regions.Count; i++) ImageFile.Save(regions[i].Mask, Path.Combine(draft, MaskFile(i)));
            Overlay.Save(image, OverlayLayers(regions), Path.Combine(draft, "proposals.png"));
            byte[] json = ToJson(image, proposer, regions);
            AtomicFile.Write(Path.Combine(draft, "proposals.json"), stream => stream.Write(json));
            transaction.Commit("proposals.json");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ImageException)
        {
            throw new DenoteException(
                $"{folder}: the regions cannot be written ({cause.Message}) Choose another folder.", cause);
        }
    }

    /// <summary>
    /// The picture with its regions, large ones first so that small ones lie on top; at most 64 are drawn.
    /// </summary>
    public static Image DrawOverlay(Image image, IReadOnlyList<RegionProposal> regions)
    {
        ArgumentNullException.ThrowIfNull(regions);
        return Overlay.Draw(image, OverlayLayers(regions));
    }

    private static OverlayLayer[] OverlayLayers(IReadOnlyList<RegionProposal> regions) =>
    [
        .. regions
            .Select((region, i) => (region, i))
            .Take(MostInOverlay)
            .OrderByDescending(entry => entry.region.Mask.Area)
            .Select(entry => new OverlayLayer(
                entry.region.Mask, FormattableString.Invariant($"{entry.i + 1}  {entry.region.Score:0.00}"))),
    ];

    /// <summary>
    /// The text of <c>proposals.json</c>: masks as COCO run lengths with score, stability, box and prompt point.
    /// </summary>
    public static byte[] ToJson(Image image, string proposer, IReadOnlyList<RegionProposal> regions)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(regions);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, ResultJson.WriterLayout))
        {
            json.WriteStartObject();
            json.WriteString("schema", "denote.proposals/1");
            ImageJson.From(image).Write(json);
            json.WriteString("proposer", proposer);
            json.WriteNumber("width", image.Width);
            json.WriteNumber("height", image.Height);
            json.WriteStartArray("regions");
            for (int i = 0; i < regions.Count; i++) WriteRegion(json, regions[i], i);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteRegion(Utf8JsonWriter json, RegionProposal region, int index)
    {
        json.WriteStartObject();
        json.WriteString("maskFile", MaskFile(index));
        json.WriteNumber("area", region.Mask.Area);
        json.WriteNumber("score", region.Score);
        if (region.Stability is { } stability) json.WriteNumber("stability", stability);
        if (region.Mask.BoundingBox is { } box) WriteNumbers(json, "box", box.X, box.Y, box.Width, box.Height);
        if (region.Point is { } point) WriteNumbers(json, "point", point.X, point.Y);
        json.WriteStartObject("rle");
        WriteNumbers(json, "size", region.Mask.Height, region.Mask.Width);
        json.WriteString("counts", RunLength.Encode(region.Mask).ToCompressed());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers) ShortestNumbers.Write(json, number);
        json.WriteEndArray();
    }

    private static string MaskFile(int index) =>
        $"proposal-{(index + 1).ToString("000", CultureInfo.InvariantCulture)}.png";
}
