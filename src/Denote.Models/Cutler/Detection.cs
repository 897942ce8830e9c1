namespace Denote.Models.Cutler;

/// <summary>An object that a detector found.</summary>
/// <param name="Box">Where it is, in pixels of the picture that the network saw.</param>
/// <param name="Score">How surely it is one, 0..1: the mean of the cascade's stages.</param>
/// <param name="Class">Its class; 0 with CutLER.</param>
/// <param name="Mask">Its probability inside the box, <c>[MaskSide, MaskSide]</c>, 0..1.</param>
/// <param name="MaskSide">Rows and columns of the mask.</param>
public sealed record Detection(DetectionBox Box, float Score, int Class, float[] Mask, int MaskSide);
