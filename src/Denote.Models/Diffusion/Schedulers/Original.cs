using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>The predicted noise-free picture x0, clamped where a configuration says so.</summary>
internal static class Original
{
    public static Tensor Predict(Tensor modelOutput, SchedulerConfig config, Tensor sample, float alpha)
    {
        var original = NoiseSchedule.OriginalAt(modelOutput, config.Prediction, sample, alpha);
        if (config.ClipSample)
        {
            float range = (float)config.ClipSampleRange;
            foreach (ref float value in original.Span) value = Math.Clamp(value, -range, range);
        }
        return original;
    }
}
