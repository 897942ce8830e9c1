using System.Text.Json;
using System.Text.Json.Serialization;

namespace Denote.Proposals;

/// <summary>
/// Settings of SAM's automatic mask generation; the defaults and the JSON names are those of the released generator.
/// </summary>
public sealed record SamProposalOptions
{
    /// <summary>The released generator's settings.</summary>
    public static SamProposalOptions Default { get; } = new();

    /// <summary>Points along each side of the grid of prompts, 1 or more.</summary>
    public int PointsPerSide { get; init; } = 32;

    /// <summary>Prompts decoded at once, 1 or more: memory against speed.</summary>
    public int PointsPerBatch { get; init; } = 64;

    /// <summary>Masks with a predicted IoU up to this are dropped.</summary>
    [JsonPropertyName("pred_iou_thresh")]
    public float PredictedIouThreshold { get; init; } = 0.88f;

    /// <summary>Masks whose stability is below this are dropped, 0..1.</summary>
    [JsonPropertyName("stability_score_thresh")]
    public float StabilityThreshold { get; init; } = 0.95f;

    /// <summary>By how much the logit threshold is moved up and down to measure stability.</summary>
    [JsonPropertyName("stability_score_offset")]
    public float StabilityOffset { get; init; } = 1;

    /// <summary>Of two boxes of one crop that overlap by more than this IoU, the better is kept; 0..1.</summary>
    [JsonPropertyName("box_nms_thresh")]
    public double BoxNmsThreshold { get; init; } = 0.7;

    /// <summary>Layers of smaller crops that are searched too: layer i has 4^i crops.</summary>
    [JsonPropertyName("crop_n_layers")]
    public int CropLayers { get; init; }

    /// <summary>The same as <see cref="BoxNmsThreshold"/> between crops.</summary>
    [JsonPropertyName("crop_nms_thresh")]
    public double CropNmsThreshold { get; init; } = 0.7;

    /// <summary>Overlap of neighbouring crops, as a share of the picture's shorter side in the first layer.</summary>
    public double CropOverlapRatio { get; init; } = 512.0 / 1500;

    /// <summary>Layer i's grid has this many times fewer points along a side, to the power of i; 1 or more.</summary>
    [JsonPropertyName("crop_n_points_downscale_factor")]
    public int CropPointsDownscale { get; init; } = 1;

    /// <summary>Holes and islands of fewer pixels are cleaned up; 0 leaves masks as they are.</summary>
    public int MinMaskRegionArea { get; init; }

    private static JsonSerializerOptions Json { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>
    /// Reads settings under the released generator's names, for example the <c>amg</c> part of a model's configuration.
    /// </summary>
    /// <param name="settings">A JSON object; names that are missing keep their defaults.</param>
    /// <exception cref="DenoteException">A value is of the wrong kind or out of range.</exception>
    public static SamProposalOptions Read(JsonElement settings)
    {
        try
        {
            var options = settings.Deserialize<SamProposalOptions>(Json) ?? Default;
            options.Validate();
            return options;
        }
        catch (JsonException cause)
        {
            throw new DenoteException(
                $"The settings of automatic mask generation cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Checks all ranges.</summary>
    /// <exception cref="DenoteException">A setting is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(PointsPerSide is >= 1 and <= 512, $"points per side {PointsPerSide} (1 to 512)");
        Require(PointsPerBatch >= 1, $"points per batch {PointsPerBatch} (1 or more)");
        Require(CropLayers is >= 0 and <= 4, $"crop layers {CropLayers} (0 to 4)");
        Require(CropPointsDownscale >= 1, $"crop points downscale {CropPointsDownscale} (1 or more)");
        Require(CropOverlapRatio is >= 0 and < 1, $"crop overlap ratio {CropOverlapRatio} (0 to below 1)");
        Require(BoxNmsThreshold is >= 0 and <= 1, $"box NMS threshold {BoxNmsThreshold} (0 to 1)");
        Require(CropNmsThreshold is >= 0 and <= 1, $"crop NMS threshold {CropNmsThreshold} (0 to 1)");
        Require(MinMaskRegionArea >= 0, $"minimal region area {MinMaskRegionArea} (0 or more)");
        Require(StabilityOffset >= 0, $"stability offset {StabilityOffset} (0 or more)");
        Require(float.IsFinite(PredictedIouThreshold), $"predicted IoU threshold {PredictedIouThreshold}");
        Require(float.IsFinite(StabilityThreshold), $"stability threshold {StabilityThreshold}");
    }

    private static void Require(bool condition, string setting)
    {
        if (!condition) throw new DenoteException($"Automatic mask generation: {setting} is out of range.");
    }
}
