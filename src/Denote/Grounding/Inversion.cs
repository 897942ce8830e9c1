using Denote.Imaging;
using Denote.Models.Diffusion;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Grounding;

/// <summary>
/// A way to bring a real picture into the state in which the U-Net's attention is read (section 3.2).
/// </summary>
internal abstract class Inversion(StableDiffusion model) : IDisposable
{
    /// <summary>The model.</summary>
    protected StableDiffusion Model { get; } = model;

    /// <summary>Row of the U-Net's batch that holds the conditional prompt.</summary>
    public abstract int ConditionalRow { get; }

    /// <summary>How many steps one prompt takes.</summary>
    public abstract int Steps { get; }

    /// <summary>The inversion that the options name.</summary>
    /// <exception cref="DenoteException">A saved inversion does not fit.</exception>
    public static Inversion Create(
        StableDiffusion model, Image image, GroundingOptions options) => options.Inversion switch
    {
        InversionKind.OneStep => new OneStepInversion(model, options),
        InversionKind.Ddim => new DdimInversion(model, options),
        InversionKind.NullText => new ExactInversion(model, options, InversionKey.Of(image, model, options)),
        _ => throw new DenoteException($"There is no inversion '{options.Inversion}'."),
    };

    /// <summary>Runs the U-Net on the picture with one prompt, and the plan reads it.</summary>
    /// <param name="latent">z, <c>[1, h, w, C]</c>.</param>
    /// <param name="encoding">The encoded prompt, batch 1.</param>
    /// <param name="plan">What is read, of <see cref="ConditionalRow"/>.</param>
    /// <param name="clock">Told of each step.</param>
    public abstract void Read(Tensor latent, PromptEncoding encoding, AttentionPlan plan, StageClock clock);

    /// <summary>Called after the last prompt.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>Returns what the inversion keeps.</summary>
    public virtual void Dispose()
    {
    }
}
