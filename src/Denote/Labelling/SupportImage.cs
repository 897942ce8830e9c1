using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>A picture that shows a class, and where.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Foreground">
/// The pixels of the class, of the picture's size; none means that it is not to be seen.
/// </param>
/// <param name="Background">
/// The pixels of the surroundings, of the picture's size; pixels in neither mask are of no use.
/// </param>
public sealed record SupportImage(Image Picture, Mask Foreground, Mask Background)
{
    /// <summary>A picture whose surroundings are all that is not the class.</summary>
    public SupportImage(Image picture, Mask foreground) : this(picture, foreground, foreground.Complement())
    {
    }

    /// <summary>One side's pixels.</summary>
    public Mask Side(PrototypeSide side) => side == PrototypeSide.Foreground ? Foreground : Background;
}
