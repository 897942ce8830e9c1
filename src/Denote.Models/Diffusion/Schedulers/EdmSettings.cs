namespace Denote.Models.Diffusion;

/// <summary>
/// The noise of a model that was trained as arXiv:2206.00364 says (EDM, Playground v2.5). It has levels of its own and
/// no schedule of training steps.
/// </summary>
/// <param name="SmallestSigma">Standard deviation of the noise at the end of a run.</param>
/// <param name="LargestSigma">Standard deviation of the noise at its start.</param>
/// <param name="DataDeviation">Standard deviation of the latents.</param>
/// <param name="Rho">How much more densely levels stand at the end (equation 5).</param>
/// <param name="IsExponential">Whether levels are evenly spaced in their logarithm instead.</param>
public sealed record EdmSettings(
    double SmallestSigma, double LargestSigma, double DataDeviation, double Rho, bool IsExponential);
