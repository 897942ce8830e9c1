namespace Denote.Tensors;

/// <summary>Settings of the engine that hold for every operation.</summary>
public static class TensorSettings
{
    private static volatile ConvolutionAccuracy _ofProcess = ConvolutionAccuracy.Balanced;

    // What a process holds besides weights and tensors: the runtime, compiled code, pictures.
    private const long Reserve = 256L << 20;

    // Most that is kept free of weights for tensors.
    private const long LargestTensorShare = 768L << 20;

    private static long? _memoryBudget;

    [ThreadStatic]
    private static ConvolutionAccuracy? _ofThread;

    /// <summary>
    /// What convolutions may give up for speed; <see cref="ConvolutionAccuracy.Balanced"/> at the start. Setting it
    /// holds for all threads that do not <see cref="Use"/> another.
    /// </summary>
    public static ConvolutionAccuracy Accuracy
    {
        get => _ofThread ?? _ofProcess;
        set => _ofProcess = value;
    }

    /// <summary>
    /// Bytes that the process should not exceed; null sets no bound, as at the start. Weights are kept packed as long
    /// as they fit beside a share for tensors, once half of that room is taken matrices that are stored in half
    /// precision in that precision; the others are packed again each time they are used. A network that can do with
    /// less memory in more time does so where the budget asks for it. What is computed stays the same, bit by bit,
    /// unless the budget has no room for the packed weights of a single layer: then a convolution with smaller ones
    /// takes the place of a faster one, within the <see cref="Accuracy"/> (<see cref="EngineChoices"/> tells).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public static long? MemoryBudget
    {
        get => _memoryBudget;
        set
        {
            if (value is { } bytes) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes, nameof(value));
            _memoryBudget = value;
        }
    }

    /// <summary>Bytes of the budget that nothing uses yet; <see cref="long.MaxValue"/> without a budget.</summary>
    public static long MemoryLeft => _memoryBudget is { } budget
        ? budget - Reserve - TensorMemory.BytesInUse - PackedMatrix.BytesInUse
        : long.MaxValue;

    /// <summary>Bytes of packed weights that the budget has room for beside tensors.</summary>
    public static long WeightBudget => _memoryBudget is { } budget
        ? Math.Max(0, budget - Reserve - TensorShare(budget))
        : long.MaxValue;

    /// <summary>
    /// Throws where the environment variable <c>DENOTE_SIMD</c> is none of 512, 256, 128 and scalar; every operation
    /// would.
    /// </summary>
    /// <exception cref="TensorException">It is something else.</exception>
    public static void CheckEnvironment() => Simd.Choose(Environment.GetEnvironmentVariable(Simd.Variable));

    /// <summary>Bits of the vectors that kernels compute with; 32 where they take one number at a time.</summary>
    public static int VectorBits => Simd.Level switch
    {
        SimdLevel.Vector512 => 512,
        SimdLevel.Vector256 => 256,
        SimdLevel.Vector128 => 128,
        _ => 32,
    };

    /// <summary>
    /// Most bytes that one layer's packed weights may take. Weights that are packed for a single use lie among the
    /// tensors, and have half of their share.
    /// </summary>
    internal static long LargestPackedLayer => _memoryBudget is { } budget ? TensorShare(budget) / 2 : long.MaxValue;

    /// <summary>Makes operations that this thread calls use another accuracy until the result is disposed.</summary>
    /// <param name="accuracy">The accuracy.</param>
    public static IDisposable Use(ConvolutionAccuracy accuracy) => new Choice(accuracy);

    private static long TensorShare(long budget) => Math.Min(budget / 4, LargestTensorShare);

    private sealed class Choice : IDisposable
    {
        private readonly ConvolutionAccuracy? _before = _ofThread;

        public Choice(ConvolutionAccuracy accuracy) => _ofThread = accuracy;

        public void Dispose() => _ofThread = _before;
    }
}
