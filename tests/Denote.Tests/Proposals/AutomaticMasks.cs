using System.Text.Json;
using Denote.Imaging;
using Denote.Proposals;
using Denote.TestSupport;

namespace Denote.Tests.Proposals;

/// <summary>
/// One case of an <c>amg.json</c>: settings and the masks that the released generator returned, in its order.
/// </summary>
public sealed record AutomaticMasks(string Image, SamProposalOptions Options, IReadOnlyList<ExpectedMask> Masks)
{
    public static IReadOnlyDictionary<string, AutomaticMasks> Read(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(FixtureTensors.Locate(folder, "amg.json")));
        return json.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => new AutomaticMasks(
            entry.Value.GetProperty("image").GetString()!,
            SamProposalOptions.Read(entry.Value.GetProperty("settings")),
            [.. entry.Value.GetProperty("masks").EnumerateArray().Select(ExpectedMask.Read)]));
    }

    public static Image Picture(string folder, string tensor)
    {
        var pixels = FixtureTensors.Read(folder, "inputs.safetensors")[tensor];
        return new Image(pixels.Shape[1], pixels.Shape[0], pixels.ToBytes());
    }
}

/// <summary>One mask of an <c>amg.json</c>.</summary>
public sealed record ExpectedMask(Mask Mask, double Iou, double Stability, double X, double Y)
{
    public static ExpectedMask Read(JsonElement mask)
    {
        var runs = mask.GetProperty("segmentation");
        int[] size = [.. runs.GetProperty("size").EnumerateArray().Select(n => n.GetInt32())];
        int[] counts = [.. runs.GetProperty("counts").EnumerateArray().Select(n => n.GetInt32())];
        var point = mask.GetProperty("point_coords")[0];
        return new ExpectedMask(
            RunLength.FromCounts(size[1], size[0], counts).Decode(),
            mask.GetProperty("predicted_iou").GetDouble(),
            mask.GetProperty("stability_score").GetDouble(),
            point[0].GetDouble(),
            point[1].GetDouble());
    }
}
