using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>A picture and where the diffusion model sees a class on it.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Attribution">The model's attention to the class, 0..1, on a grid that covers the picture.</param>
public sealed record AttributedPicture(Image Picture, FloatImage Attribution);
