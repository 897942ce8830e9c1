using Denote.Imaging;
using Denote.PostProcessing;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>
/// The classes of a labelled picture as probabilities, each against its strongest rival: above 0.5 exactly where the
/// class has won.
/// </summary>
internal sealed class ClassProbabilities
{
    private readonly LabellingResult _result;
    private readonly float[] _best;
    private readonly float[] _second;
    private readonly int[] _winner;
    private readonly float[] _background;

    /// <summary>Compares all classes in play.</summary>
    public ClassProbabilities(LabellingResult result)
    {
        _result = result;
        int pixels = result.Image.Width * result.Image.Height;
        (_best, _second, _background) = (new float[pixels], new float[pixels], new float[pixels]);
        _winner = new int[pixels];
        foreach (float[] values in (float[][])[_best, _second, _background])
            values.AsSpan().Fill(float.NegativeInfinity);
        if (result.Options.Background != BackgroundSource.None) RateBackground();
        for (int channel = 1; channel < result.Scores.Count; channel++)
        {
            float[] values = Values(channel);
            for (int i = 0; i < pixels; i++)
            {
                if (values[i] > _best[i])
                    (_second[i], _best[i], _winner[i]) = (_best[i], values[i], channel);
                else if (values[i] > _second[i])
                    _second[i] = values[i];
            }
        }
    }

    /// <summary>The probability of a label in every pixel of the picture, 0..1; 0 is the background.</summary>
    public FloatImage Of(int label)
    {
        var map = new FloatImage(_result.Image.Width, _result.Image.Height);
        int channel = label == 0 ? 0 : 1 + _result.ClassesInPlay.Index().First(entry => entry.Item == label - 1).Index;
        float[] values = label == 0 ? _background : Values(channel);
        for (int i = 0; i < values.Length; i++)
        {
            float rival = label == 0 ? _best[i] : Math.Max(_background[i], _winner[i] == channel ? _second[i] : _best[i]);
            map.Pixels[i] = Against(values[i], rival);
        }
        return map;
    }

    /// <summary>A class must beat the background's prototypes and the threshold, below which similarities count as 0.</summary>
    private void RateBackground()
    {
        _background.AsSpan().Fill((float)Math.Max(0, _result.Options.EffectiveThreshold));
        if (_result.Options.Background == BackgroundSource.Prototypes)
            System.Numerics.Tensors.TensorPrimitives.Max(_background, Values(0), _background);
    }

    /// <summary>Scores that a CRF has made are probabilities, others cosines.</summary>
    private float Against(float value, float rival)
    {
        if (float.IsNegativeInfinity(rival)) return 1;
        if (_result.Options.PostProcessing.Kind == PostProcessingKind.Crf)
            return value + rival > 0 ? value / (value + rival) : 0.5f;
        return 1 / (1 + MathF.Exp(-LabelReading.Sharpness * (value - rival)));
    }

    /// <summary>A channel's scores in the picture's size, as they were decided.</summary>
    private float[] Values(int channel)
    {
        using var scope = TensorScope.Enter();
        FloatImage scores = _result.Scores[channel];
        var plane = Tensor.From([1, scores.Height, scores.Width, 1], scores.Pixels);
        return Ops.Resize(plane, _result.Image.Height, _result.Image.Width, ResizeMode.Bilinear).Span.ToArray();
    }
}
