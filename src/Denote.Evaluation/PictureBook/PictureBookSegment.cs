namespace Denote.Evaluation.PictureBook;

/// <summary>One object or region of a scene.</summary>
/// <param name="Id">Its value in the panoptic picture: things from 1, stuff from 100.</param>
/// <param name="Class">Its class: "boat", "sky".</param>
/// <param name="IsThing">Whether it is an object, rather than stuff.</param>
/// <param name="Area">Its number of pixels.</param>
public sealed record PictureBookSegment(int Id, string Class, bool IsThing, int Area);
