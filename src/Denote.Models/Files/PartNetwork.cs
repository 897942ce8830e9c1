using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Models.Sam;
using Denote.Models.Vit;

namespace Denote.Models.Files;

/// <summary>Builds the network of a part, so that its weights are asked for; the network itself is let go.</summary>
internal static class PartNetwork
{
    /// <summary>Whether a tensor that the network does not ask for changes nothing that is computed.</summary>
    public static bool IsHarmless(ModelPart part, string tensor) => part.Kind switch
    {
        ModelPartKind.Vit => VitPublishedNames.IsHarmless(tensor),
        ModelPartKind.Clip => ClipCheckpoint.IsHarmless(tensor),
        ModelPartKind.Sam => SamModel.IsHarmless(tensor),
        _ => false,
    };

    /// <summary>Reads the part's configuration and asks for every tensor of its network.</summary>
    /// <param name="part">A part that <see cref="ModelPart.IsNetwork"/>.</param>
    /// <param name="weights">Opened, inspected or declared weights.</param>
    /// <exception cref="ModelException">The configuration is broken, or a tensor is missing or misshapen.</exception>
    public static void AskForWeights(ModelPart part, Weights weights)
    {
        object _ = part.Kind switch
        {
            ModelPartKind.UNet => new UNet(UNetConfig.Read(part.ConfigPath), weights),
            ModelPartKind.Vae => Autoencoder.Create(VaeConfig.Read(part.ConfigPath), weights),
            ModelPartKind.TextEncoder => new ClipTextModel(ClipTextConfig.Read(part.ConfigPath), weights),
            ModelPartKind.ControlNet => new ControlNet(ControlNetConfig.Read(part.ConfigPath), weights),
            ModelPartKind.Clip => Clip(part, weights),
            ModelPartKind.ClipVision => new ClipVisionModel(ClipVisionConfig.Read(part.ConfigPath), weights),
            ModelPartKind.Vit => new VitModel(VitConfig.Read(part.ConfigPath), weights),
            ModelPartKind.Sam => new SamModel(SamSizes.Of(part.ConfigPath, weights), weights),
            _ => throw new ArgumentException($"{part.Name} ({part.ClassName}) is not a network.", nameof(part)),
        };
    }

    private static ClipModel Clip(ModelPart part, Weights weights)
    {
        var (text, vision) = ClipCheckpoint.Configs(part.Folder);
        return new ClipModel(text, vision, weights);
    }
}
