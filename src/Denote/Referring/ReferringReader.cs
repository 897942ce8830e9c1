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
    private const int SmallestGrid = 16;

    /// <summary>Expressions whose passes are made together: more would cost memory and bring no more speed.</summary>
    private const int TargetsAtOnce = 4;

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
        return scope.Keep(_model.Vae.ToModel(_model.Vae.Encode(pixels).Mean));
    }

    /// <summary>
    /// Reads the cross-attention of each expression's root word. The first unconditional pass is the same for all, and
    /// a few expressions at a time share their passes.
    /// </summary>
    /// <param name="latent">What <see cref="Encode"/> gives.</param>
    /// <param name="targets">The expressions.</param>
    /// <param name="stepDone">Called for each expression and pass.</param>
    public IReadOnlyList<CorrelationReading> Read(
        Tensor latent, IReadOnlyList<ReferringTarget> targets, Action stepDone)
    {
        using var scope = TensorScope.Enter();
        var steps = DenoisingSteps.Create(_model, _options);
        var sample = steps.AddNoise(latent, PictureLatent.Noise(new TorchRandom(_options.Seed), latent));
        var empty = _model.Encode(_model.Tokenizer.Pad([]));
        int[] positions = [.. targets.Select(target => target.TokenPosition).Distinct()];
        using var shared = new PromptReading(row: 0, positions, this);
        var output = Pass(steps, 0, sample, empty, shared.Captures);
        return
        [
            .. targets.Chunk(TargetsAtOnce).SelectMany(some =>
            {
                using var inner = TensorScope.Enter();
                return ReadSome(steps, sample, empty, some, (shared, positions, output), stepDone);
            }),
        ];
    }

    /// <summary>All steps of a few expressions; the unconditional pass of the first step has been made.</summary>
    private CorrelationReading[] ReadSome(
        DenoisingSteps steps,
        Tensor sample,
        PromptEncoding empty,
        ReferringTarget[] targets,
        (PromptReading Reading, int[] Positions, Tensor? Output) first,
        Action stepDone)
    {
        int count = targets.Length;
        var sums = targets.Select(_ => new ReadingSum()).ToArray();
        var texts = _model.Encode([.. targets.Select(target => target.Ids)]);
        var samples = Ops.RepeatBatch(sample, count);
        for (int step = 0; step < steps.Count; step++)
        {
            // Unconditional rows come first, but for the first step, where all of them are one and the same.
            int unconditional = step == 0 ? 0 : count;
            PromptReading[] readings =
            [
                .. Enumerable.Range(0, unconditional + count).Select(row =>
                    new PromptReading(row, [targets[row % count].TokenPosition], this)),
            ];
            try
            {
                var encoding = step == 0 ? texts : empty.Repeat(0, count).Concat(texts);
                var latents = step == 0 ? sample : samples;
                var output = Pass(steps, step, latents, encoding, [.. readings.SelectMany(reading => reading.Captures)]);
                for (int i = 0; i < count; i++)
                {
                    var baseline = step == 0 ? first.Reading : readings[i];
                    int key = step == 0 ? Array.IndexOf(first.Positions, targets[i].TokenPosition) : 0;
                    sums[i].Add(baseline, key, readings[unconditional + i], _options.GuidanceScale);
                    stepDone();
                }
                if (output is null) break;
                var without = step == 0 ? Ops.RepeatBatch(first.Output!, count) : output.Slice(0, count);
                float guidance = _options.GuidanceScale;
                samples = steps.Step(
                    Ops.Combine(without, 1 - guidance, output.Slice(unconditional, count), guidance), step, samples);
            }
            finally
            {
                foreach (var reading in readings) reading.Dispose();
            }
        }
        return [.. sums.Select(sum => sum.ToReading(steps.Count))];
    }

    /// <summary>
    /// A pass over a batch of prompts, with the latents given once; null after the last step, whose pass ends where everything has been read.
    /// </summary>
    private Tensor? Pass(
        DenoisingSteps steps,
        int step,
        Tensor samples,
        PromptEncoding encoding,
        IReadOnlyList<AttentionCapture> captures)
    {
        using var context = _model.CreateContext(encoding, _options.GuidanceScale);
        var plan = new AttentionPlan { Captures = captures };
        float[] timesteps = [steps.Timestep(step)];
        if (step < steps.Count - 1)
            return _model.UNet.Forward(samples, timesteps, context.Text, plan, context.Conditions);
        _model.UNet.Capture(samples, timesteps, context.Text, plan, context.Conditions);
        return null;
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

    private AttentionCapture Capture(int row, IReadOnlyList<int> positions, AttentionSource source) => new()
    {
        Layers = layer => IsRead(layer) && layer.Height == _grid && layer.Width == _grid,
        Batch = row,
        Keys = positions,
        Source = source,
        PerLayer = true,
    };

    private static bool IsRead(AttentionLayer layer) =>
        layer.Kind == AttentionKind.Cross && layer.Stage != UNetStage.Mid;

    /// <summary>
    /// What is read of one row of a pass: logits or probabilities as the options say, and probabilities.
    /// </summary>
    private sealed class PromptReading(int row, IReadOnlyList<int> positions, ReferringReader reader) : IDisposable
    {
        private readonly AttentionCapture _source = reader.Capture(row, positions, reader._options.Source);
        private readonly AttentionCapture _probabilities =
            reader.Capture(row, positions, AttentionSource.Probabilities);

        public AttentionCapture[] Captures => [_source, _probabilities];

        /// <summary>The map of one position in each layer.</summary>
        public IEnumerable<float[]> Maps(int key) => _source.Maps.Select(map => map.Mean().Slice(key, 1).ToArray());

        /// <summary>The largest probability of one position, mean over layers.</summary>
        public double Peak(int key) => _probabilities.Maps.Average(
            map => TensorPrimitives.Max<float>(map.Mean().Slice(key, 1).Span));

        public void Dispose()
        {
            _source.Dispose();
            _probabilities.Dispose();
        }
    }

    /// <summary>What the steps of one expression add up to.</summary>
    private sealed class ReadingSum
    {
        private readonly List<double[]> _maps = [];
        private double _peak;
        private double _baselinePeak;

        /// <summary>Adds a step.</summary>
        /// <param name="unconditional">The empty prompt's row.</param>
        /// <param name="key">The root word's place among the positions read there.</param>
        /// <param name="conditional">The expression's row.</param>
        /// <param name="guidance">The guidance scale.</param>
        public void Add(PromptReading unconditional, int key, PromptReading conditional, float guidance)
        {
            using var scope = TensorScope.Enter();
            _maps.AddRange(conditional.Maps(0).Zip(
                unconditional.Maps(key), (with, without) => CorrelationMap.Guide(without, with, guidance)));
            _peak += conditional.Peak(0);
            _baselinePeak += unconditional.Peak(key);
        }

        public CorrelationReading ToReading(int steps) =>
            new(CorrelationMap.Mean(_maps), _peak / steps, _baselinePeak / steps);
    }
}
