using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Diffusion;

/// <summary>A golden U-Net with its inputs.</summary>
internal sealed class UNetFixture : IDisposable
{
    private readonly Weights _weights;
    private readonly IReadOnlyDictionary<string, FixtureTensor> _inputs;

    public UNetFixture(params string[] folder)
    {
        string model = FixtureTensors.Locate([.. folder, "unet"]);
        _weights = Weights.Open(model, "diffusion_pytorch_model");
        _inputs = FixtureTensors.Read([.. folder, "inputs.safetensors"]);
        UNet = new UNet(UNetConfig.Read(Path.Combine(model, "config.json")), _weights);
    }

    public UNet UNet { get; }

    public Weights Weights => _weights;

    /// <summary>
    /// An input in our layout, rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/>.
    /// </summary>
    public Tensor Input(string name, int first = 0, int? count = null)
    {
        var all = _inputs[name].ToTensor();
        return count is { } rows ? all.Slice(first, rows) : all;
    }

    /// <summary>The input latents that are square, or those that are not, <c>[B, h, w, C]</c>.</summary>
    public Tensor Latents(bool isSquare) => _inputs
        .Where(entry => entry.Key.EndsWith(".latents", StringComparison.Ordinal)
            && entry.Value.Shape[2] == entry.Value.Shape[3] == isSquare)
        .Select(entry => entry.Value.ToTensor()).First();

    public void Dispose() => _weights.Dispose();
}
