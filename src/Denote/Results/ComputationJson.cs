namespace Denote.Results;

/// <summary>What a result was computed with.</summary>
internal sealed record ComputationJson(
    int Threads,
    int VectorBits,
    string Accuracy,
    long? MemoryBudget,
    ComputationJson.ConvolutionsJson Convolutions,
    ComputationJson.PackedJson PackedWeights)
{
    internal sealed record ConvolutionsJson(
        long Direct, long Winograd2x2, long Winograd4x4, long Enlarging, long SmallerForBudget, long Strips);

    internal sealed record PackedJson(long Kept, long ForSingleUse);

    public static ComputationJson From(Computation computation)
    {
        var choices = computation.Choices;
        return new ComputationJson(
            computation.Threads,
            computation.VectorBits,
            ResultJson.WordOf(computation.Accuracy),
            computation.MemoryBudget,
            new ConvolutionsJson(
                choices.DirectConvolutions,
                choices.Winograd2x2Convolutions,
                choices.Winograd4x4Convolutions,
                choices.EnlargingConvolutions,
                choices.SmallerConvolutions,
                choices.Strips),
            new PackedJson(computation.KeptWeights, choices.RepackedBytes));
    }
}
