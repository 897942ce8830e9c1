namespace Denote.Models.Diffusion;

/// <summary>How far a null-text inversion has come: told after every optimisation step.</summary>
/// <param name="Step">Number of the timestep, from 0.</param>
/// <param name="Steps">Number of timesteps.</param>
/// <param name="Timestep">The timestep itself, of the model's training timesteps.</param>
/// <param name="InnerStep">Number of the optimisation step at this timestep, from 0.</param>
/// <param name="Loss">The mean squared distance from the inverted latent before this optimisation step.</param>
/// <param name="IsLast">Whether the timestep is done with this step.</param>
public readonly record struct NullTextProgress(
    int Step, int Steps, int Timestep, int InnerStep, float Loss, bool IsLast);
