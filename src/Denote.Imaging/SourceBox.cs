namespace Denote.Imaging;

/// <summary>
/// The part of a picture that is sampled, in source pixels from its top left corner; borders may be fractions.
/// </summary>
/// <param name="Left">The left border, at least 0.</param>
/// <param name="Top">The upper border, at least 0.</param>
/// <param name="Right">The right border, greater than <paramref name="Left"/>, at most the width.</param>
/// <param name="Bottom">The lower border, greater than <paramref name="Top"/>, at most the height.</param>
public readonly record struct SourceBox(double Left, double Top, double Right, double Bottom)
{
    internal void CheckInside(int width, int height)
    {
        if (Left >= 0 && Top >= 0 && Right <= width && Bottom <= height && Left < Right && Top < Bottom) return;
        throw new ImageException($"The box ({Left}, {Top}) to ({Right}, {Bottom}) is empty or leaves the {width} x " +
            $"{height} picture.");
    }
}
