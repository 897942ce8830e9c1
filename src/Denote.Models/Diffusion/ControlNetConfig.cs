using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Diffusion;

/// <summary>The sizes of a <c>ControlNetModel</c>, from its <c>config.json</c>.</summary>
public sealed record ControlNetConfig
{
    /// <summary>The U-Net whose way down and middle the ControlNet copies; its way up is not used.</summary>
    public required UNetConfig UNet { get; init; }

    /// <summary>Channels of the condition, a picture.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>Channels of each resolution of the condition's encoder, finest first.</summary>
    public IReadOnlyList<int> EncoderChannels { get; init; } = [16, 32, 96, 256];

    /// <summary>Whether the condition's channels are blue, green, red.</summary>
    public bool IsBlueFirst { get; init; }

    /// <summary>Pixels of the condition per latent along each axis: 8 for Stable Diffusion.</summary>
    public int Downscale => 1 << (EncoderChannels.Count - 1);

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is missing, broken, or asks for what is not supported.</exception>
    public static ControlNetConfig Read(string path)
    {
        using var json = JsonFile.Read(path);
        return Parse(json.RootElement, SafetensorsFile.DisplayName(path));
    }

    internal static ControlNetConfig Parse(JsonElement root, string file)
    {
        var reader = new ConfigReader(root, file);
        reader.RequireOnly("_class_name", "ControlNetModel");
        reader.RequireOnly("global_pool_conditions", false);
        int channels = reader.Size("conditioning_channels", 3);
        var encoder = reader.Sizes("conditioning_embedding_out_channels", 16, 32, 96, 256);
        bool isBlueFirst = reader.Choice("controlnet_conditioning_channel_order", "rgb", ("rgb", false), ("bgr", true));
        return new ControlNetConfig
        {
            UNet = UNetConfig.Parse(reader, hasUpBlocks: false),
            ImageChannels = channels,
            EncoderChannels = encoder,
            IsBlueFirst = isBlueFirst,
        };
    }
}
