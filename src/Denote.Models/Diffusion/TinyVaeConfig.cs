namespace Denote.Models.Diffusion;

/// <summary>What a tiny autoencoder (<c>AutoencoderTiny</c>) has beside the sizes of every autoencoder.</summary>
/// <param name="Channels">Channels between the layers, the same everywhere.</param>
/// <param name="EncoderBlocks">Blocks of each level of the encoder, finest first.</param>
/// <param name="DecoderBlocks">Blocks of each level of the decoder, coarsest first.</param>
public sealed record TinyVaeConfig(
    int Channels, IReadOnlyList<int> EncoderBlocks, IReadOnlyList<int> DecoderBlocks);
