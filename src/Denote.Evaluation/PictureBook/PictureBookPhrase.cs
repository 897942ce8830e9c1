using Denote.Phrases;

namespace Denote.Evaluation.PictureBook;

/// <summary>A phrase of a scene's text with what it names.</summary>
/// <param name="Phrase">The phrase, its place and its head noun.</param>
/// <param name="Segments">What it names; one or more, all things or all stuff.</param>
/// <param name="IsPlural">Whether it names several.</param>
public sealed record PictureBookPhrase(Phrase Phrase, IReadOnlyList<PictureBookSegment> Segments, bool IsPlural)
{
    /// <summary>Whether it names objects, rather than stuff.</summary>
    public bool IsThing => Segments[0].IsThing;
}
