namespace Denote.Labelling;

/// <summary>A support image of the user's own.</summary>
/// <param name="PicturePath">A PNG or JPEG file.</param>
/// <param name="MaskPath">
/// A grey PNG of the same size, white where the class is; null lets the diffusion model look for the class.
/// </param>
public sealed record SupportPhoto(string PicturePath, string? MaskPath);
