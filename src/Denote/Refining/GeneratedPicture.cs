using Denote.Imaging;

namespace Denote.Refining;

/// <summary>What generating the picture anew under one class's mask told.</summary>
/// <param name="Picture">The generated picture, in the size of the model.</param>
/// <param name="Matches">delta of eq. 8, over the square grid of features, row by row.</param>
/// <param name="Grid">Cells along each side.</param>
/// <param name="Category">As what a ControlNet saw the class; null without one, or where ADE20K lacks it.</param>
internal sealed record GeneratedPicture(Image Picture, int[] Matches, int Grid, Ade20KCategory? Category);
