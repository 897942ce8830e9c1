using Denote.Models.Clip;

namespace Denote.Models.Files;

/// <summary>One part of a model: a network with its weights, a tokenizer or a scheduler.</summary>
/// <param name="Name">Its name in the model, also its folder's: <c>unet</c>, <c>text_encoder_2</c>.</param>
/// <param name="ClassName">Its class in the library that wrote it: <c>UNet2DConditionModel</c>.</param>
/// <param name="Folder">The full path of its folder.</param>
public sealed record ModelPart(string Name, string ClassName, string Folder)
{
    /// <summary>The name of a CLIP that is described by an <c>open_clip_config.json</c>, which names no class.</summary>
    internal const string OpenClip = "OpenClip";

    /// <summary>What it is.</summary>
    public ModelPartKind Kind { get; } = ClassName switch
    {
        "UNet2DConditionModel" => ModelPartKind.UNet,
        "AutoencoderKL" or "AutoencoderTiny" => ModelPartKind.Vae,
        "CLIPTextModel" or "CLIPTextModelWithProjection" => ModelPartKind.TextEncoder,
        "CLIPTokenizer" or "CLIPTokenizerFast" => ModelPartKind.Tokenizer,
        "ControlNetModel" => ModelPartKind.ControlNet,
        "SamModel" => ModelPartKind.Sam,
        "CLIPModel" or OpenClip => ModelPartKind.Clip,
        "CLIPVisionModel" or "CLIPVisionModelWithProjection" => ModelPartKind.ClipVision,
        "VisionTransformer" or "ViTModel" or "ViTMAEModel" or "ViTMAEForPreTraining" or "Dinov2Model"
            or "Dinov2WithRegistersModel" => ModelPartKind.Vit,
        _ when ClassName.EndsWith("Scheduler", StringComparison.Ordinal) => ModelPartKind.Scheduler,
        _ => ModelPartKind.Other,
    };

    /// <summary>Whether the part has weights that are known here.</summary>
    public bool IsNetwork =>
        Kind is ModelPartKind.UNet or ModelPartKind.Vae or ModelPartKind.TextEncoder or ModelPartKind.ControlNet
            or ModelPartKind.Sam or ModelPartKind.Clip or ModelPartKind.ClipVision or ModelPartKind.Vit;

    /// <summary>The file that describes the part.</summary>
    public string ConfigPath => Path.Combine(Folder, Kind switch
    {
        ModelPartKind.Scheduler => "scheduler_config.json",
        ModelPartKind.Tokenizer => "tokenizer_config.json",
        ModelPartKind.Clip when ClassName == OpenClip => OpenClipConfig.FileName,
        _ => "config.json",
    });

    /// <summary>What the weights' file is called, without its ending.</summary>
    public string WeightsName => Kind is ModelPartKind.UNet or ModelPartKind.Vae or ModelPartKind.ControlNet
        ? "diffusion_pytorch_model"
        : "model";

    /// <summary>Opens the part's weights.</summary>
    /// <param name="variant">For example <c>fp16</c>; null takes full precision when it is there, else half.</param>
    /// <exception cref="ModelException">There are none, or a file is broken.</exception>
    public Weights OpenWeights(string? variant = null) => Weights.Open(Folder, WeightsName, variant);
}
