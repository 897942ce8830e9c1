using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Null-text inversion (Mokady et al., arXiv:2211.09794, section 3.3): for each step of the guided way back from z_T,
/// the unconditional embedding is optimised until the step lands on the latent that DDIM inversion passed there.
/// </summary>
public static class NullTextInversion
{
    // The loss that is good enough rises with each step.
    private const double EpsilonPerStep = 2e-5;

    // The share of the learning rate that each step takes off.
    private const double DecayPerStep = 1.0 / 100;

    /// <summary>Finds the unconditional embeddings of a trajectory.</summary>
    /// <param name="unet">The network.</param>
    /// <param name="scheduler">The steps.</param>
    /// <param name="trajectory">z*_0, ..., z*_T of <see cref="DdimTrajectory.Invert"/>.</param>
    /// <param name="conditional">The prompt that the trajectory was made with, batch 1.</param>
    /// <param name="unconditional">The empty prompt, batch 1: where the first step's embedding starts.</param>
    /// <param name="options">Settings; null takes the defaults.</param>
    /// <param name="progress">Told after every optimisation step.</param>
    /// <returns>Tensors of the current scope.</returns>
    /// <exception cref="ModelException">The trajectory does not fit the scheduler.</exception>
    /// <exception cref="OperationCanceledException">The scope's token was cancelled.</exception>
    public static NullTextResult Optimize(
        UNet unet,
        DdimScheduler scheduler,
        IReadOnlyList<Tensor> trajectory,
        PromptContext conditional,
        PromptContext unconditional,
        NullTextOptions? options = null,
        Action<NullTextProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(unconditional);
        int steps = scheduler.Timesteps.Count;
        if (trajectory.Count != steps + 1)
            throw new ModelException($"A trajectory of {trajectory.Count} latents does not fit {steps} steps.");
        var search = new Search(
            unet, scheduler, conditional, unconditional.Conditions, options ?? NullTextOptions.Default);
        var start = unconditional.Text.Encoding.Shape;
        var embeddings = Tensor.Empty([steps, start[1], start[2]]);
        var latents = new List<Tensor> { trajectory[^1] };
        var losses = new List<IReadOnlyList<float>>();
        var embedding = unconditional.Text.Encoding;
        for (int step = 0; step < steps; step++)
        {
            using var scope = TensorScope.Enter();
            var found = embeddings.Slice(step, 1);
            embedding.Span.CopyTo(found.Span);
            var (next, stepLosses) = search.Step(step, latents[^1], trajectory[steps - step - 1], found, progress);
            latents.Add(scope.Keep(next));
            losses.Add(stepLosses);
            embedding = scope.Keep(found);
        }
        return new NullTextResult(latents, embeddings, losses);
    }

    /// <summary>What the steps of one inversion share.</summary>
    private sealed class Search(
        UNet unet, DdimScheduler scheduler, PromptContext conditional, UNetConditions unconditional,
        NullTextOptions options)
    {
        /// <summary>
        /// Changes the embedding so that the guided step from a latent reaches the target, and takes the step.
        /// </summary>
        public (Tensor Next, IReadOnlyList<float> Losses) Step(
            int step, Tensor latent, Tensor target, Tensor embedding, Action<NullTextProgress>? progress)
        {
            float timestep = scheduler.Timesteps[step];
            var towards = unet.Forward(latent, [timestep], conditional.Text, conditions: conditional.Conditions);
            var adam = new Adam(embedding.Count, options.LearningRate * (1 - step * DecayPerStep));
            var losses = new List<float>();
            for (bool isLast = false; !isLast;)
            {
                using var scope = TensorScope.Enter();
                var (loss, gradient) = Gradient(step, latent, target, towards, embedding);
                adam.Step(embedding.Span, gradient.Span);
                losses.Add(loss);
                isLast = losses.Count == options.InnerSteps || loss < options.Epsilon + step * EpsilonPerStep;
                progress?.Invoke(new NullTextProgress(
                    step, scheduler.Timesteps.Count, (int)timestep, losses.Count - 1, loss, isLast));
            }
            return (Guided(step, latent, towards, embedding), losses);
        }

        /// <summary>The mean squared distance of the guided step from its target, and its gradient.</summary>
        private (float Loss, Tensor Gradient) Gradient(
            int step, Tensor latent, Tensor target, Tensor towards, Tensor embedding)
        {
            long room = Math.Clamp(TensorSettings.MemoryLeft / 2, 0, options.MemoryBudget);
            using var tape = GradientTape.Record(room);
            tape.Watch(embedding);
            var reached = Guided(step, latent, towards, embedding);
            double loss = 0;
            for (int i = 0; i < reached.Count; i++) loss += Math.Pow(reached.Span[i] - target.Span[i], 2);
            float slope = 2f / reached.Count;
            var seed = Ops.Combine(reached, slope, target, -slope);
            return ((float)(loss / reached.Count), tape.Gradient(reached, seed, embedding));
        }

        private Tensor Guided(int step, Tensor latent, Tensor towards, Tensor embedding)
        {
            using var text = new TextContext(embedding);
            var output = unet.Forward(latent, [scheduler.Timesteps[step]], text, conditions: unconditional);
            var guided = Ops.Combine(output, 1 - options.GuidanceScale, towards, options.GuidanceScale);
            return scheduler.Step(guided, step, latent);
        }
    }
}
