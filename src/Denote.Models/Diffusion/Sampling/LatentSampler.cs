using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Text to latents: from noise down to pictures with classifier-free guidance (arXiv:2207.12598), the unconditional and
/// the conditional half as one batch.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="scheduler">The steps.</param>
/// <param name="guidanceScale">
/// w of uncond + w (cond - uncond); 1 or less runs the conditional half alone. A model with an embedding for the scale
/// (LCM) is told of it and always runs the conditional half alone.
/// </param>
public sealed class LatentSampler(StableDiffusion model, IScheduler scheduler, float guidanceScale)
{
    /// <summary>Whether each step runs an unconditional half beside the conditional one.</summary>
    public bool IsGuided { get; } = guidanceScale > 1 && model.UNet.Config.GuidanceChannels is null;

    /// <summary>Row of the U-Net's batch that holds a picture's conditional half.</summary>
    /// <param name="picture">0..pictures-1.</param>
    /// <param name="pictures">How many pictures are sampled together.</param>
    public int ConditionalRow(int picture, int pictures) => IsGuided ? pictures + picture : picture;

    /// <summary>Samples a batch.</summary>
    /// <param name="prompt">What is wanted, one row per picture.</param>
    /// <param name="negative">
    /// What guidance leads away from, one row per picture; the empty prompt for plain guidance.
    /// </param>
    /// <param name="noise">Standard normal, <c>[B, h, w, C]</c>.</param>
    /// <param name="plan">What is read of attention; conditional rows are <see cref="ConditionalRow"/>.</param>
    /// <param name="stepDone">Called after each step.</param>
    /// <param name="control">Steers every step, both halves of a guided one; null does not.</param>
    /// <returns>Latents, <c>[B, h, w, C]</c>, of the current scope.</returns>
    /// <exception cref="ModelException">The inputs do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">The scope's token was cancelled.</exception>
    public Tensor Sample(
        PromptEncoding prompt,
        PromptEncoding negative,
        Tensor noise,
        AttentionPlan? plan = null,
        Action? stepDone = null,
        ControlCondition? control = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(negative);
        ArgumentNullException.ThrowIfNull(noise);
        using var scope = TensorScope.Enter();
        var both = IsGuided ? negative.Concat(prompt) : prompt;
        using var context = model.CreateContext(both, guidanceScale);
        var sample = Ops.Scale(noise, (float)scheduler.InitialNoiseScale);
        for (int step = 0; step < scheduler.Timesteps.Count; step++)
        {
            using var pass = TensorScope.Enter();
            var next = pass.Keep(scheduler.Step(Predict(sample, step, context, plan, control), step, sample));
            sample.Dispose();
            sample = next;
            stepDone?.Invoke();
        }
        return scope.Keep(sample);
    }

    /// <summary>The guided prediction of one step, <c>[B, h, w, C]</c>.</summary>
    private Tensor Predict(
        Tensor sample, int step, PromptContext context, AttentionPlan? plan, ControlCondition? control)
    {
        var input = scheduler.ScaleModelInput(sample, step);
        float[] timestep = [scheduler.Timesteps[step]];
        var conditions = control?.Steer(input, timestep, context) ?? context.Conditions;
        var output = model.UNet.Forward(input, timestep, context.Text, plan, conditions);
        if (!IsGuided) return output;
        int pictures = sample.Shape[0];
        return Ops.Combine(
            output.Slice(0, pictures), 1 - guidanceScale, output.Slice(pictures, pictures), guidanceScale);
    }
}
