using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Models.Tokenization;

namespace Denote.Models.Files;

/// <summary>Whether the parts of a text-to-image model fit each other: what one gives, the next one takes.</summary>
internal static class PartsFit
{
    /// <summary>One sentence for each pair of parts that do not fit.</summary>
    /// <param name="folder">A text-to-image model whose parts can all be read.</param>
    /// <exception cref="ModelException">A part cannot be read.</exception>
    public static IEnumerable<string> Problems(ModelFolder folder)
    {
        var unet = UNetConfig.Read(folder.Part("unet").ConfigPath);
        var vae = VaeConfig.Read(folder.Part("vae").ConfigPath);
        var first = ClipTextConfig.Read(folder.Part("text_encoder").ConfigPath);
        var second = folder.Has("text_encoder_2")
            ? ClipTextConfig.Read(folder.Part("text_encoder_2").ConfigPath)
            : null;

        if (unet.InChannels != vae.LatentChannels)
            yield return $"{folder.Name}: the unet takes latents of {unet.InChannels} channels, the vae gives "
                + $"{vae.LatentChannels}; the parts come from different models.";
        int text = first.HiddenSize + (second?.HiddenSize ?? 0);
        if (unet.CrossAttentionChannels != text)
            yield return $"{folder.Name}: the unet attends to text of {unet.CrossAttentionChannels} channels, the text "
                + $"encoder gives {text}; the parts come from different models.";
        if (unet.AddedChannels is { } added && added != 6 * unet.SizeChannels + (second?.ProjectionSize ?? 0))
            yield return $"{folder.Name}: the unet takes a pooled text of {added - 6 * unet.SizeChannels} channels, "
                + $"text_encoder_2 gives {second?.ProjectionSize ?? 0}; the parts come from different models.";
        foreach (var (name, config) in new[] { ("tokenizer", first), ("tokenizer_2", second) })
        {
            if (config is null || !folder.Has(name)) continue;
            var tokenizer = ClipTokenizer.Load(folder.Part(name).Folder);
            if (tokenizer.VocabularySize > config.VocabularySize)
                yield return $"{folder.Name}: the {name} has {tokenizer.VocabularySize} tokens, its text encoder knows "
                    + $"{config.VocabularySize}; the parts come from different models.";
            if (tokenizer.ModelMaxLength > config.MaxPositions)
                yield return $"{folder.Name}: the {name} makes prompts of {tokenizer.ModelMaxLength} tokens, its text "
                    + $"encoder takes {config.MaxPositions}; the parts come from different models.";
        }
    }
}
