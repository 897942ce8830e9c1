using Denote.Grounding;
using Denote.Imaging;

namespace Denote.CoarseMasks;

/// <summary>Makes a map of 0..1 for each class of a picture, of any size.</summary>
internal interface ICoarseMaskMaker
{
    /// <summary>Makes the maps.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="classes">The classes in words.</param>
    /// <param name="clock">Told of stages.</param>
    IReadOnlyList<FloatImage> Make(Image image, IReadOnlyList<string> classes, StageClock clock);
}
