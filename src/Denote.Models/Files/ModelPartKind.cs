namespace Denote.Models.Files;

/// <summary>What a part of a model folder is, as far as it is known here.</summary>
public enum ModelPartKind
{
    /// <summary>Something that is not known here: a safety checker, a feature extractor.</summary>
    Other,

    /// <summary>A tokenizer of CLIP.</summary>
    Tokenizer,

    /// <summary>A text encoder of CLIP.</summary>
    TextEncoder,

    /// <summary>The denoising network.</summary>
    UNet,

    /// <summary>The autoencoder between pictures and latents.</summary>
    Vae,

    /// <summary>A ControlNet.</summary>
    ControlNet,

    /// <summary>Segment Anything.</summary>
    Sam,

    /// <summary>A whole CLIP: text and pictures.</summary>
    Clip,

    /// <summary>A picture encoder of CLIP.</summary>
    ClipVision,

    /// <summary>A plain vision transformer: DINO, DINOv2, or the encoder of MAE.</summary>
    Vit,

    /// <summary>A noise schedule and sampling rule.</summary>
    Scheduler,
}
