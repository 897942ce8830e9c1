namespace Denote.Tensors;

/// <summary>
/// How often the engine computed in which way: <see cref="TensorSettings.Accuracy"/>, the sizes and <see
/// cref="TensorSettings.MemoryBudget"/> decide. Counted over the whole process.
/// </summary>
public sealed record EngineChoices
{
    private static readonly long[] Convolutions = new long[Enum.GetValues<ConvolutionAlgorithm>().Length];
    private static long _smaller;
    private static long _strips;

    /// <summary>Everything since the process began.</summary>
    public static EngineChoices SinceStart => new()
    {
        DirectConvolutions = Count(ConvolutionAlgorithm.Direct),
        Winograd2x2Convolutions = Count(ConvolutionAlgorithm.Winograd2x2),
        Winograd4x4Convolutions = Count(ConvolutionAlgorithm.Winograd4x4),
        EnlargingConvolutions = Count(ConvolutionAlgorithm.WinogradEnlarged),
        SmallerConvolutions = Interlocked.Read(ref _smaller),
        Strips = Interlocked.Read(ref _strips),
        RepackedBytes = TensorMemory.RepackedBytes,
    };

    /// <summary>Convolutions by direct sums.</summary>
    public long DirectConvolutions { get; init; }

    /// <summary>Convolutions by Winograd F(2x2, 3x3).</summary>
    public long Winograd2x2Convolutions { get; init; }

    /// <summary>Convolutions by Winograd F(4x4, 3x3).</summary>
    public long Winograd4x4Convolutions { get; init; }

    /// <summary>Convolutions of an image that is enlarged meanwhile, by the Winograd form for that.</summary>
    public long EnlargingConvolutions { get; init; }

    /// <summary>
    /// Of the direct and F(2x2, 3x3) ones those for which the memory budget had no room to do them in the fastest way.
    /// </summary>
    public long SmallerConvolutions { get; init; }

    /// <summary>Strips of rows that convolutions computed because a whole map had no room.</summary>
    public long Strips { get; init; }

    /// <summary>
    /// Bytes of weights that were packed for a single use: a layer's first, or where packed weights had no room.
    /// </summary>
    public long RepackedBytes { get; init; }

    /// <summary>What was done after another moment.</summary>
    /// <param name="before">The count at that moment.</param>
    public EngineChoices Since(EngineChoices before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return Combine(before, -1);
    }

    /// <summary>What was done in two pieces of work.</summary>
    /// <param name="other">The count of the other.</param>
    public EngineChoices Plus(EngineChoices other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Combine(other, 1);
    }

    /// <summary>Counts a convolution.</summary>
    /// <param name="choice">How it is computed.</param>
    /// <param name="isStrip">Whether it is a part of a map.</param>
    internal static void Add(ConvolutionChoice choice, bool isStrip)
    {
        Interlocked.Increment(ref Convolutions[(int)choice.Algorithm]);
        if (choice.IsSmaller) Interlocked.Increment(ref _smaller);
        if (isStrip) Interlocked.Increment(ref _strips);
    }

    private EngineChoices Combine(EngineChoices other, int sign) => new()
    {
        DirectConvolutions = DirectConvolutions + sign * other.DirectConvolutions,
        Winograd2x2Convolutions = Winograd2x2Convolutions + sign * other.Winograd2x2Convolutions,
        Winograd4x4Convolutions = Winograd4x4Convolutions + sign * other.Winograd4x4Convolutions,
        EnlargingConvolutions = EnlargingConvolutions + sign * other.EnlargingConvolutions,
        SmallerConvolutions = SmallerConvolutions + sign * other.SmallerConvolutions,
        Strips = Strips + sign * other.Strips,
        RepackedBytes = RepackedBytes + sign * other.RepackedBytes,
    };

    private static long Count(ConvolutionAlgorithm algorithm) => Interlocked.Read(ref Convolutions[(int)algorithm]);
}
