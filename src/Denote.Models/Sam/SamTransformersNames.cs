using System.Globalization;
using System.Text.RegularExpressions;

namespace Denote.Models.Sam;

/// <summary>What the transformers library calls the tensors of Segment Anything's original checkpoints.</summary>
internal static partial class SamTransformersNames
{
    private const string Positions = "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix";

    private const string SharedPositions = "prompt_encoder.shared_embedding.positional_embedding";

    private static readonly (string Original, string Here)[] Parts =
    [
        ("mask_decoder.output_upscaling.0.", "mask_decoder.upscale_conv1."),
        ("mask_decoder.output_upscaling.1.", "mask_decoder.upscale_layer_norm."),
        ("mask_decoder.output_upscaling.3.", "mask_decoder.upscale_conv2."),
        ("mask_downscaling.0.", "mask_embed.conv1."),
        ("mask_downscaling.1.", "mask_embed.layer_norm1."),
        ("mask_downscaling.3.", "mask_embed.conv2."),
        ("mask_downscaling.4.", "mask_embed.layer_norm2."),
        ("mask_downscaling.6.", "mask_embed.conv3."),
        ("point_embeddings.", "point_embed."),
        ("image_encoder.blocks.", "vision_encoder.layers."),
        ("image_encoder.neck.0.", "vision_encoder.neck.conv1."),
        ("image_encoder.neck.1.", "vision_encoder.neck.layer_norm1."),
        ("image_encoder.neck.2.", "vision_encoder.neck.conv2."),
        ("image_encoder.neck.3.", "vision_encoder.neck.layer_norm2."),
        ("image_encoder.patch_embed.proj.", "vision_encoder.patch_embed.projection."),
        ("image_encoder.", "vision_encoder."),
        (".norm", ".layer_norm"),
    ];

    /// <summary>Makes weights of that library answer to the original names; others stay as they are.</summary>
    public static Weights Accept(Weights weights)
    {
        if (!weights.Has("vision_encoder.patch_embed.projection.weight")) return weights;
        weights.Translate(Of);
        // Files that hold the matrix twice hold the same one twice: the second is not left over.
        if (weights.ShapeOf(SharedPositions) is { } shape) weights.Tensor(SharedPositions, shape);
        return weights;
    }

    /// <summary>The names that an original name may have there, the likeliest first.</summary>
    public static IEnumerable<string> Of(string original)
    {
        if (original == Positions) return ["shared_image_embedding.positional_embedding", SharedPositions];
        string name = original;
        foreach (var (from, to) in Parts) name = name.Replace(from, to, StringComparison.Ordinal);
        if (PerceptronLayer().Match(name) is not { Success: true } layer) return [name];
        // The first and the last layer of a perceptron have names of their own; the others are counted without them.
        int index = int.Parse(layer.Groups["index"].Value, CultureInfo.InvariantCulture);
        string before = layer.Groups["before"].Value, after = layer.Groups["after"].Value;
        return index == 0
            ? [$"{before}.proj_in.{after}"]
            : [$"{before}.layers.{index - 1}.{after}", $"{before}.proj_out.{after}"];
    }

    [GeneratedRegex(@"^(?<before>.*(iou_prediction_head|output_hypernetworks_mlps\.\d+))\.layers\.(?<index>\d{1,3})\."
        + "(?<after>.*)$")]
    private static partial Regex PerceptronLayer();
}
