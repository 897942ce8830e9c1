using Denote.Models.Files;

namespace Denote.Models.Diffusion;

/// <summary>How many transformer blocks each attention layer of a U-Net has.</summary>
/// <param name="Down">One list for each down block, finest first, with a number for each attention layer.</param>
/// <param name="Mid">Those of the middle's only one.</param>
/// <param name="Up">One list for each up block, coarsest first; an up block has one layer more.</param>
internal sealed record TransformerLayers(
    IReadOnlyList<IReadOnlyList<int>> Down, int Mid, IReadOnlyList<IReadOnlyList<int>> Up)
{
    private const string DownKey = "transformer_layers_per_block";
    private const string UpKey = "reverse_transformer_layers_per_block";

    /// <summary>
    /// Reads one number for all blocks, one for each, or lists with one for each attention layer. The way up is the
    /// reverse of the way down unless it has a key of its own, which is in the order of computation.
    /// </summary>
    /// <param name="reader">The configuration.</param>
    /// <param name="layers">Layers of each down block, finest first.</param>
    /// <exception cref="ModelException">The lists do not fit the blocks.</exception>
    public static TransformerLayers Read(ConfigReader reader, IReadOnlyList<int> layers)
    {
        var down = reader.CountsPerLayer(DownKey, layers, missing: 1)!;
        int[] upLayers = [.. layers.Reverse().Select(count => count + 1)];
        var up = reader.CountsPerLayer(UpKey, upLayers, missing: null);
        if (up is null)
        {
            // A level's number serves its up block only where all of its layers have the same.
            if (down.Any(block => block.Distinct().Count() > 1))
                throw reader.Error($"'{DownKey}' differs between the layers of a block, but '{UpKey}' is missing.");
            up = [.. down.Reverse().Select((block, i) => Enumerable.Repeat(block[0], upLayers[i]).ToArray())];
        }
        return new TransformerLayers(down, down[^1][0], up);
    }
}
