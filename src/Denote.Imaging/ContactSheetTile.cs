namespace Denote.Imaging;

/// <summary>One picture of a contact sheet.</summary>
/// <param name="Picture">The picture, of any size.</param>
/// <param name="Caption">The line under it; shortened with dots when it is too long.</param>
public sealed record ContactSheetTile(Image Picture, string Caption);
