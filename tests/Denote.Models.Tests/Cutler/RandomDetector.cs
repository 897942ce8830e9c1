using Denote.Models.Cutler;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Models.Tests.Cutler;

/// <summary>A small detector with random weights, under detectron2's names.</summary>
internal static class RandomDetector
{
    public static CutlerConfig Config { get; } = new()
    {
        StemChannels = 8,
        NarrowChannels = 4,
        FirstStageChannels = 12,
        Blocks = [1, 2, 1, 1],
        PyramidChannels = 8,
        BoxChannels = 16,
        MaskConvolutions = 2,
        MaskChannels = 6,
    };

    /// <summary>Writes the checkpoint.</summary>
    public static void Write(string path, CutlerConfig config, int seed = 0)
    {
        using var declaration = Weights.Declare("detector");
        _ = new CutlerModel(config, declaration);
        DeclaredTensor[] tensors = [.. declaration.Declared];
        using var writer = new SafetensorsWriter(path,
            [.. tensors.Select(tensor => new TensorDeclaration(tensor.Name, DataType.Float32, tensor.Shape))]);
        var random = new TorchRandom(seed);
        foreach (var tensor in tensors)
        {
            var values = new float[tensor.Shape.Count];
            float size = tensor.Role is TensorRole.Weight or TensorRole.Table
                ? 1.4f / MathF.Sqrt(tensor.Shape.Count / (float)tensor.Shape[0])
                : 0.1f;
            random.Normal(values);
            for (int i = 0; i < values.Length; i++)
                values[i] = tensor.Role == TensorRole.NormScale ? 1 + MathF.Abs(size * values[i]) : size * values[i];
            writer.Write(values);
        }
        writer.Complete();
    }
}
