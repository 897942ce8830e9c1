using System.Numerics.Tensors;
using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Referring;

/// <summary>
/// The generative part: the picture is padded to a square and encoded, a little noise is added, and while a guided pair
/// of passes takes it away again, the cross-attention to the root word is read from both.
/// </summary>
internal sealed class ReferringReader
{
    private const int UnconditionalRow = 0;
    private const int ConditionalRow = 1;
    private const int SmallestGrid = 16;

    private readonly StableDiffusion _model;
    private readonly ReferringOptions _options;
    private readonly int _size;
    private readonly int _grid;

    /// <summary>Checks the settings against the model.</summary>
    /// <exception cref="DenoteException">The model has no such size or grid.</exception>
    public ReferringReader(StableDiffusion model, ReferringOptions options)
    {
        (_model, _options) = (model, options);
        _size = options.PictureSize ?? model.NativeSize;
        if (_size % model.SizeStep != 0)
            throw new DenoteException(
                $"The picture size is {_size}; this model needs a multiple of {model.SizeStep}.");
        int side = _size / model.Vae.Config.Downscale;
        int[] grids =
        [
            .. model.UNet.AttentionLayers(side, side).Where(IsRead).Select(layer => layer.Height).Distinct().Order(),
        ];
        int wanted = Math.Max(side / 4, SmallestGrid);
        _grid = options.AttentionGrid ?? grids.MinBy(grid => Math.Abs(grid - wanted));
        if (!grids.Contains(_grid))
        {
            string choices = string.Join(", ", grids.Select(grid => $"{grid}"));
            throw new DenoteException($"This model has no cross-attention at {_grid} x {_grid} for pictures of {_size} "
                + $"pixels; choose among {choices}.");
        }
        if (options.Schedule == ReferringSchedule.Released && options.DenoisedSteps >= options.Steps)
            throw new DenoteException(
                "The released schedule noises by one step more than it denoises; lower the strength.");
        if (options.Schedule == ReferringSchedule.Released && model.Scheduler.Prediction != PredictionType.Noise)
            throw new DenoteException(
                "The released schedule is for models that predict noise; use the consistent one.");
    }

    /// <summary>Passes of the network for each expression.</summary>
    public int Passes => _options.DenoisedSteps;

    /// <summary>
    /// The latent of the picture in the middle of a black square, <c>[1, h, w, C]</c>, of the current scope.
    /// </summary>
    public Tensor Encode(Image image)
    {
        using var scope = TensorScope.Enter();
        Image square = Resampling.Resize(Pad(image), _size, _size, ResampleFilter.Lanczos);
        var pixels = Tensor.Empty([1, _size, _size, 3]);
        for (int i = 0; i < pixels.Count; i++) pixels.Span[i] = square.Pixels[i] / 127.5f - 1;
        return scope.Keep(Ops.Scale(_model.Vae.Encode(pixels).Mean, _model.Vae.Config.ScalingFactor));
    }

    /// <summary>Reads the cross-attention of one expression's root word.</summary>
    /// <param name="latent">What <see cref="Encode"/> gives; shared by all expressions.</param>
    /// <param name="target">The expression.</param>
    /// <param name="stepDone">Called after each pass.</param>
    public CorrelationReading Read(Tensor latent, ReferringTarget target, Action stepDone)
    {
        using var scope = TensorScope.Enter();
        var encoding = _model.Encode(_model.Tokenizer.Pad([]), target.Ids);
        using var context = _model.CreateContext(encoding, _options.GuidanceScale);
        using var unconditional = Capture(UnconditionalRow, target.TokenPosition, _options.Source);
        using var conditional = Capture(ConditionalRow, target.TokenPosition, _options.Source);
        using var baseline = Capture(UnconditionalRow, target.TokenPosition, AttentionSource.Probabilities);
        using var attention = Capture(ConditionalRow, target.TokenPosition, AttentionSource.Probabilities);
        var plan = new AttentionPlan { Captures = [unconditional, conditional, baseline, attention] };

        var steps = DenoisingSteps.Create(_model, _options);
        var sample = steps.AddNoise(latent, PictureLatent.Noise(new TorchRandom(_options.Seed), latent));
        var maps = new List<double[]>();
        double peak = 0, baselinePeak = 0;
        for (int step = 0; step < steps.Count; step++)
        {
            foreach (var capture in plan.Captures) capture.Clear();
            sample = Denoise(steps, step, sample, context, plan);
            maps.AddRange(conditional.Maps.Zip(unconditional.Maps, Guide));
            peak += MeanPeak(attention) / steps.Count;
            baselinePeak += MeanPeak(baseline) / steps.Count;
            stepDone();
        }
        return new CorrelationReading(CorrelationMap.Mean(maps), peak, baselinePeak);
    }

    /// <summary>The picture in the middle of a black square.</summary>
    internal static Image Pad(Image image)
    {
        if (image.Width == image.Height) return image;
        int side = Math.Max(image.Width, image.Height);
        var square = new Image(side, side);
        int left = (side - image.Width) / 2, top = (side - image.Height) / 2;
        for (int y = 0; y < image.Height; y++) image.Row(y).CopyTo(square.Row(top + y)[(3 * left)..]);
        return square;
    }

    private Tensor Denoise(DenoisingSteps steps, int step, Tensor sample, PromptContext context, AttentionPlan plan)
    {
        var pair = Ops.ConcatBatch(sample, sample);
        float[] timestep = [steps.Timestep(step)];
        if (step == steps.Count - 1)
        {
            // The last sample is of no use: the pass may end where everything has been read.
            _model.UNet.Capture(pair, timestep, context.Text, plan, context.Conditions);
            return sample;
        }
        var output = _model.UNet.Forward(pair, timestep, context.Text, plan, context.Conditions);
        float guidance = _options.GuidanceScale;
        return steps.Step(Ops.Combine(output.Slice(0, 1), 1 - guidance, output.Slice(1, 1), guidance), step, sample);
    }

    private double[] Guide(AttentionMap conditional, AttentionMap unconditional) => CorrelationMap.Guide(
        unconditional.Mean().ToArray(), conditional.Mean().ToArray(), _options.GuidanceScale);

    private static double MeanPeak(AttentionCapture capture) =>
        capture.Maps.Average(map => TensorPrimitives.Max<float>(map.Mean().Span));

    private AttentionCapture Capture(int row, int position, AttentionSource source) => new()
    {
        Layers = layer => IsRead(layer) && layer.Height == _grid && layer.Width == _grid,
        Batch = row,
        Keys = [position],
        Source = source,
        PerLayer = true,
    };

    private static bool IsRead(AttentionLayer layer) =>
        layer.Kind == AttentionKind.Cross && layer.Stage != UNetStage.Mid;
}
