using Denote.Imaging;

namespace Denote.Grounding;

/// <summary>The attention of every word of a text on a picture.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Text">The text.</param>
/// <param name="Words">Its words in order; punctuation is left out.</param>
/// <param name="Options">The settings of the reading.</param>
/// <param name="Model">The model.</param>
public sealed record Explanation(
    Image Image, string Text, IReadOnlyList<WordAttention> Words, GroundingOptions Options, ModelIdentity Model);
