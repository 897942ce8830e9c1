using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Refining;
using Denote.Tensors;
using Denote.Tests.Grounding;

namespace Denote.Tests.Refining;

/// <summary>What one step makes, by hand, of models that predict noise and of those that predict velocity.</summary>
public sealed class OneStepPredictionTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>, IDisposable
{
    private const int Timestep = 400;

    private readonly string _folder = Directory.CreateTempSubdirectory("denote-velocity-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("epsilon")]
    [InlineData("v_prediction")]
    public void X0_of_one_step_is_that_of_the_prediction(string type)
    {
        using var scope = TensorScope.Enter();
        using var model = Load(type);
        var options = new RefiningOptions { Timestep = Timestep, Injection = MaskInjectionKind.None, Seed = 7 };
        var latent = new TorchRandom(3).Normal([1, 32, 32, 4]);
        var target = RefiningTarget.Find(model.Tokenizer, options, "house");
        var map = new FloatImage(2, 1, [1, 0]);
        float[] actual = new MaskConditionedGeneration(model, latent, options)
            .Run([target], [map], new StageClock(null)).ToArray();

        // abar of the scaled-linear schedule, from its definition.
        double alpha = 1;
        for (int t = 0; t <= Timestep; t++)
        {
            double root = Math.Sqrt(0.00085) + (Math.Sqrt(0.012) - Math.Sqrt(0.00085)) * t / 999;
            alpha *= 1 - root * root;
        }
        double signal = Math.Sqrt(alpha), noise = Math.Sqrt(1 - alpha);
        float[] epsilon = new TorchRandom(7).Normal([1, 4, 32, 32]).ToArray();
        var noisy = Tensors.Tensor.Empty([1, 32, 32, 4]);
        for (int cell = 0; cell < 32 * 32; cell++)
            for (int c = 0; c < 4; c++)
                noisy.Span[cell * 4 + c] =
                    (float)(signal * latent.Span[cell * 4 + c] + noise * epsilon[c * 1024 + cell]);
        using var context = model.CreateContext(model.Encode(target.Ids));
        float[] predicted = model.UNet.Forward(noisy, [Timestep], context.Text).ToArray();
        for (int i = 0; i < predicted.Length; i++)
        {
            double expected = type == "epsilon"
                ? (noisy.Span[i] - noise * predicted[i]) / signal
                : signal * noisy.Span[i] - noise * predicted[i];
            Assert.InRange(actual[i] - expected, -2e-3, 2e-3);
        }
    }

    /// <summary>The embedded model, said to predict something.</summary>
    private StableDiffusion Load(string type)
    {
        foreach (string part in (string[])[".", "unet", "vae", "text_encoder", "tokenizer", "scheduler"])
        {
            string to = Directory.CreateDirectory(Path.Combine(_folder, part)).FullName;
            foreach (string file in Directory.GetFiles(Path.Combine(embedded.Model.Identity.Folder, part)))
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
        string scheduler = Path.Combine(_folder, "scheduler", "scheduler_config.json");
        File.WriteAllText(scheduler, File.ReadAllText(scheduler).Replace(
            "\"prediction_type\": \"epsilon\"", $"\"prediction_type\": \"{type}\"", StringComparison.Ordinal));
        return StableDiffusion.Load(_folder);
    }
}
