using System.Globalization;
using Denote.TestSupport;

namespace Denote.Tensors.Tests;

/// <summary>
/// Resizing against PyTorch 1.13.1's interpolate, the <c>torch.</c> cases of golden folder 10. A case's name says its
/// call: <c>torch.m1.5x8.bicubic.antialias</c>.
/// </summary>
public sealed class ResizeGoldenTests
{
    private const double Tolerance = 1e-5;

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Inputs =
        FixtureTensors.Read("10-pil-resize", "inputs.safetensors");

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Expected =
        FixtureTensors.Read("10-pil-resize", "expected.safetensors");

    public static TheoryData<string> Cases =>
        [.. Expected.Keys.Where(name => name.StartsWith("torch.", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryModeResizesAsPyTorch(string name)
    {
        using var scope = TensorScope.Enter();
        string[] parts = name.Split('.');
        var expected = Expected[name];
        var x = Ops.ToChannelsLast(ToTensor(Inputs[parts[1]]));
        var actual = Ops.ToChannelsFirst(Resize(x, name, parts, expected.Shape[2], expected.Shape[3]));
        RandomTensors.AssertClose(ToTensor(expected), actual, Tolerance, name);
    }

    private static Tensor Resize(Tensor x, string name, string[] parts, int height, int width)
    {
        if (parts[2].StartsWith("dino_bicubic", StringComparison.Ordinal))
        {
            // dino_bicubic_12.1_9.1: the scale factors are 12.1 and 9.1 over the size.
            string list = name[(name.IndexOf("bicubic_", StringComparison.Ordinal) + "bicubic_".Length)..];
            double[] sizes = [.. list.Split('_').Select(Number)];
            return Ops.Resize(x, height, width, ResizeMode.Bicubic,
                scaleHeight: sizes[0] / x.Shape[1], scaleWidth: sizes[1] / x.Shape[2]);
        }
        double? scale = null;
        if (parts[2].StartsWith("scale", StringComparison.Ordinal) && !parts.Contains("recompute"))
        {
            string rest = name[(name.IndexOf(".scale", StringComparison.Ordinal) + 6)..];
            scale = Number(new string([.. rest.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]).TrimEnd('.'));
        }
        var mode = parts.Select(Mode).First(found => found is not null)!.Value;
        bool corners = parts.Contains("align_corners"), antialias = parts.Contains("antialias");
        return Ops.Resize(x, height, width, mode, corners, antialias, scale, scale);
    }

    private static ResizeMode? Mode(string part) => part switch
    {
        "nearest" => ResizeMode.Nearest,
        "nearest-exact" => ResizeMode.NearestExact,
        "bilinear" => ResizeMode.Bilinear,
        "bicubic" => ResizeMode.Bicubic,
        "area" => ResizeMode.Area,
        _ => null,
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Tensor ToTensor(FixtureTensor fixture) =>
        Tensor.From(Shape.Create(fixture.Shape), fixture.ToFloats());
}
