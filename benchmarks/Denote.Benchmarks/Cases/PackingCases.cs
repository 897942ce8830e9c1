using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>Packing weights on first use: the part of loading a model that is not reading it.</summary>
internal static class PackingCases
{
    /// <summary>All cases.</summary>
    public static IEnumerable<BenchmarkCase> All() =>
    [
        new("pack f16 1280x1280", 0, 0, () =>
        {
            var stored = Inputs.HalfWeights([1280, 1280]);
            return () => new LinearWeights(stored).Packed().Dispose();
        }),
        new("pack f16 geglu 10240x1280", 0, 0, () =>
        {
            var stored = Inputs.HalfWeights([10240, 1280]);
            return () => new LinearWeights(stored).Packed(gated: true).Dispose();
        }),
        new("pack f16 3x3 640->640", 0, 0, () =>
        {
            var stored = Inputs.HalfWeights([640, 640, 3, 3]);
            return () => new ConvWeights(stored).Packed().Dispose();
        }),
        new("pack f32 3x3 640->640", 0, 0, () =>
        {
            var stored = Inputs.Weights([640, 640, 3, 3]);
            return () => new ConvWeights(stored).Packed().Dispose();
        }),
        new("pack f32 3x3 640->640 F2", 0, 0, () =>
        {
            var stored = Inputs.Weights([640, 640, 3, 3]);
            return () => new ConvWeights(stored).PackedForWinograd<Winograd2x2>().Dispose();
        }),
        new("pack f16 3x3 640->640 F2", 0, 0, () =>
        {
            var stored = Inputs.HalfWeights([640, 640, 3, 3]);
            return () => new ConvWeights(stored).PackedForWinograd<Winograd2x2>().Dispose();
        }),
        new("pack f32 1280x1280", 0, 0, () =>
        {
            var stored = Inputs.Weights([1280, 1280]);
            return () => new LinearWeights(stored).Packed().Dispose();
        }),
    ];
}
