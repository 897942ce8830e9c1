using System.Text.RegularExpressions;

namespace Denote.Models.Files;

/// <summary>
/// Which pipelines are, or contain, a text-to-image Stable Diffusion: a ControlNet, perturbed attention, or a picture
/// to begin with change how it is run, not what its parts are.
/// </summary>
internal static partial class PipelineClass
{
    private const string Supported =
        "StableDiffusionPipeline, StableDiffusionXLPipeline, LatentConsistencyModelPipeline and their ControlNet, PAG "
        + "and Img2Img forms";

    /// <summary>
    /// Parts of class names that say what else a model is for. Inpainting pipelines of an ordinary U-Net exist, but
    /// the class is that of the models with nine channels.
    /// </summary>
    private static readonly (string Part, string Use)[] OtherUses =
    [
        ("Inpaint", "is an inpainting model"),
        ("InstructPix2Pix", "is an instruct model, which edits pictures"),
        ("Upscale", "is an upscaler"),
        ("Depth2Img", "is a depth-to-image model"),
        ("ImageVariation", "makes variations of pictures and reads no text"),
        ("StableDiffusion3", "is a Stable Diffusion 3, which has no U-Net"),
    ];

    /// <summary>Why a pipeline is no text-to-image Stable Diffusion of a known kind, or null.</summary>
    /// <param name="className">The pipeline's class.</param>
    /// <param name="hasPart">Whether it has a part of a name.</param>
    public static string? Problem(string className, Func<string, bool> hasPart)
    {
        foreach (var (part, use) in OtherUses)
            if (className.Contains(part, StringComparison.Ordinal))
                return $"'{className}' {use}; use a text-to-image one.";
        if (!Known().IsMatch(className)) return $"'{className}' is not supported; supported: {Supported}.";
        bool isXl = className.StartsWith("StableDiffusionXL", StringComparison.Ordinal);
        return isXl && !hasPart("text_encoder") && hasPart("text_encoder_2")
            ? $"'{className}' without a first text encoder is a refiner, which finishes the pictures of another model; "
                + "use the base model."
            : null;
    }

    [GeneratedRegex(
        "^(StableDiffusion(XL)?(ControlNet(Union|XS)?)?(PAG)?(Img2Img)?|LatentConsistencyModel(Img2Img)?)Pipeline$")]
    private static partial Regex Known();
}
