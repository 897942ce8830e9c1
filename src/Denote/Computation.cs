using Denote.Tensors;

namespace Denote;

/// <summary>What a result was computed with, and what the engine chose under the memory budget.</summary>
public sealed record Computation
{
    /// <summary>Threads; results do not depend on them.</summary>
    public int Threads { get; init; }

    /// <summary>Bits of the vectors that kernels compute with; 32 where they take one number at a time.</summary>
    public int VectorBits { get; init; }

    /// <summary>What convolutions may give up for speed.</summary>
    public ConvolutionAccuracy Accuracy { get; init; }

    /// <summary>Bytes that the process should not exceed; null without a bound.</summary>
    public long? MemoryBudget { get; init; }

    /// <summary>Bytes of weights that the process keeps packed.</summary>
    public long KeptWeights { get; init; }

    /// <summary>How often which way was chosen, by the whole process while the result was made.</summary>
    public required EngineChoices Choices { get; init; }

    /// <summary>What the process has computed with since it began.</summary>
    public static Computation SinceStart => Of(EngineChoices.SinceStart);

    /// <summary>What the process has computed with since a moment.</summary>
    /// <param name="before">The choices up to that moment.</param>
    internal static Computation Since(EngineChoices before) => Of(EngineChoices.SinceStart.Since(before));

    /// <summary>This work followed by another.</summary>
    /// <param name="next">The other.</param>
    internal Computation Then(Computation next) => next with { Choices = Choices.Plus(next.Choices) };

    private static Computation Of(EngineChoices choices) => new()
    {
        Threads = WorkPool.Threads,
        VectorBits = TensorSettings.VectorBits,
        Accuracy = TensorSettings.Accuracy,
        MemoryBudget = TensorSettings.MemoryBudget,
        KeptWeights = TensorMemory.PackedBytes,
        Choices = choices,
    };
}
