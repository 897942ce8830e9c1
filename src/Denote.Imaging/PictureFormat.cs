namespace Denote.Imaging;

/// <summary>The picture file formats that can be read.</summary>
public enum PictureFormat
{
    /// <summary>Portable Network Graphics.</summary>
    Png,

    /// <summary>JPEG, baseline, extended or progressive, 8 bits per sample.</summary>
    Jpeg,
}
