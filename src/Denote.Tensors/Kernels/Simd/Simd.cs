using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>
/// Chooses the vector width of the kernels: the widest that the processor accelerates, or what the environment
/// variable <c>DENOTE_SIMD</c> (512, 256, 128 or scalar) says. An operation reads it once, on the thread that calls
/// the operation.
/// </summary>
internal static class Simd
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "DENOTE_SIMD";

    // Evaluated on first use rather than with the type, so that a wrong value is an error of its own.
    private static readonly Lazy<SimdLevel> Default = new(() => Choose(Environment.GetEnvironmentVariable(Variable)),
        LazyThreadSafetyMode.PublicationOnly);

    [ThreadStatic]
    private static SimdLevel? _chosen;

    /// <summary>The width of operations that this thread calls.</summary>
    public static SimdLevel Level => _chosen ?? Default.Value;

    /// <summary>
    /// Makes operations of this thread use another width until the result is disposed; for tests and benchmarks.
    /// </summary>
    public static IDisposable Use(SimdLevel level) => new Choice(level);

    /// <summary>Runs a kernel at this thread's width.</summary>
    public static void Run<TKernel>(TKernel kernel) where TKernel : struct, ISimdKernel
    {
        switch (Level)
        {
            case SimdLevel.Vector512: kernel.Run<Lanes512, Vector512<float>>(); break;
            case SimdLevel.Vector256: kernel.Run<Lanes256, Vector256<float>>(); break;
            case SimdLevel.Vector128: kernel.Run<Lanes128, Vector128<float>>(); break;
            default: kernel.Run<LanesScalar, float>(); break;
        }
    }

    internal static SimdLevel Choose(string? wanted) => wanted switch
    {
        null or "" => Vector512.IsHardwareAccelerated ? SimdLevel.Vector512
            : Vector256.IsHardwareAccelerated ? SimdLevel.Vector256
            : Vector128.IsHardwareAccelerated ? SimdLevel.Vector128
            : SimdLevel.Scalar,
        "512" => SimdLevel.Vector512,
        "256" => SimdLevel.Vector256,
        "128" => SimdLevel.Vector128,
        "scalar" => SimdLevel.Scalar,
        _ => throw new TensorException(
            $"The environment variable {Variable} is '{wanted}'; it may be 512, 256, 128 or scalar, or not be set."),
    };

    private sealed class Choice : IDisposable
    {
        private readonly SimdLevel? _before = _chosen;

        public Choice(SimdLevel level) => _chosen = level;

        public void Dispose() => _chosen = _before;
    }
}
