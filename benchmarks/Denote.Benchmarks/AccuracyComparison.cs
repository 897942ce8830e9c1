using System.Globalization;
using Denote.Models;
using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>What the accuracy setting does to the prediction of a whole U-Net.</summary>
internal static class AccuracyComparison
{
    /// <summary>Prints one line per setting: differences from direct sums, as parts of the largest magnitude.</summary>
    /// <param name="folder">A U-Net's folder.</param>
    /// <param name="sides">Rows and columns of the latents.</param>
    /// <param name="output">Where to.</param>
    public static void Run(string folder, IEnumerable<int> sides, TextWriter output)
    {
        using var weights = Weights.Open(folder, "diffusion_pytorch_model");
        var unet = new UNet(UNetConfig.Read(Path.Combine(folder, "config.json")), weights);
        foreach (int side in sides)
        {
            using var scope = TensorScope.Enter();
            var random = new TorchRandom(2);
            var latents = random.Normal([1, side, side, unet.Config.InChannels]);
            using var context = new TextContext(random.Normal([1, 77, unet.Config.CrossAttentionChannels]));
            float[] exact = Predict(ConvolutionAccuracy.Precise);
            double largest = exact.Max(MathF.Abs);
            foreach (var accuracy in new[] { ConvolutionAccuracy.Balanced, ConvolutionAccuracy.Fast })
            {
                float[] actual = Predict(accuracy);
                double[] errors = [.. exact.Zip(actual, (a, b) => Math.Abs((double)a - b) / largest)];
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"latents {side}x{side}, {accuracy}: largest {errors.Max():E1}, RMS "
                    + $"{Math.Sqrt(errors.Average(error => error * error)):E1}"));
            }

            float[] Predict(ConvolutionAccuracy accuracy)
            {
                using var choice = TensorSettings.Use(accuracy);
                return unet.Forward(latents, [261], context).ToArray();
            }
        }
    }
}
