using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>Deterministic walks between a picture's latent and noise with DDIM steps.</summary>
public static class DdimTrajectory
{
    /// <summary>
    /// DDIM inversion without guidance: from a picture's latent up to the noise from which the same steps lead back
    /// to it approximately (DiffPNG section 3.2, null-text inversion's first half).
    /// </summary>
    /// <param name="unet">The network.</param>
    /// <param name="scheduler">The steps.</param>
    /// <param name="latent">z*_0, <c>[1, h, w, C]</c>.</param>
    /// <param name="prompt">The conditional prompt, batch 1.</param>
    /// <param name="stepDone">Called after each step.</param>
    /// <returns>z*_0, z*_1, ..., z*_T of the current scope.</returns>
    public static IReadOnlyList<Tensor> Invert(
        UNet unet, DdimScheduler scheduler, Tensor latent, PromptContext prompt, Action? stepDone = null)
    {
        var states = new List<Tensor> { latent };
        for (int step = scheduler.Timesteps.Count - 1; step >= 0; step--)
        {
            using var scope = TensorScope.Enter();
            float timestep = (float)scheduler.Timesteps[step];
            var output = unet.Forward(states[^1], [timestep], prompt.Text, conditions: prompt.Conditions);
            states.Add(scope.Keep(scheduler.StepBack(output, step, states[^1])));
            stepDone?.Invoke();
        }
        return states;
    }

    /// <summary>
    /// Guided DDIM steps from noise down to a latent, with attention read from the conditional half.
    /// </summary>
    /// <param name="unet">The network.</param>
    /// <param name="scheduler">The steps.</param>
    /// <param name="latent">z_T, <c>[1, h, w, C]</c>.</param>
    /// <param name="prompts">
    /// For each step the batch of the unconditional (row 0) and the conditional prompt (row 1). Null-text inversion
    /// gives another unconditional row for each step.
    /// </param>
    /// <param name="guidanceScale">w of uncond + w (cond - uncond).</param>
    /// <param name="plan">What is read; captures of the conditional half have batch row 1.</param>
    /// <param name="stepDone">Called after each step.</param>
    /// <param name="control">Steers every step; null does not.</param>
    /// <returns>z_T, ..., z_0 of the current scope.</returns>
    public static IReadOnlyList<Tensor> Denoise(
        UNet unet,
        DdimScheduler scheduler,
        Tensor latent,
        Func<int, PromptContext> prompts,
        float guidanceScale,
        AttentionPlan? plan = null,
        Action? stepDone = null,
        ControlCondition? control = null)
    {
        var states = new List<Tensor> { latent };
        for (int step = 0; step < scheduler.Timesteps.Count; step++)
        {
            using var scope = TensorScope.Enter();
            var prompt = prompts(step);
            float[] timestep = [scheduler.Timesteps[step]];
            var conditions = control?.Steer(states[^1], timestep, prompt) ?? prompt.Conditions;
            var output = unet.Forward(states[^1], timestep, prompt.Text, plan, conditions);
            var guided = Ops.Combine(output.Slice(0, 1), 1 - guidanceScale, output.Slice(1, 1), guidanceScale);
            states.Add(scope.Keep(scheduler.Step(guided, step, states[^1])));
            stepDone?.Invoke();
        }
        return states;
    }
}
