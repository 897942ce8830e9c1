using Denote.Imaging;

namespace Denote.Grounding;

/// <summary>Where the model looks for one word.</summary>
/// <param name="Text">The word as the user wrote it.</param>
/// <param name="Span">Where it stands in the text.</param>
/// <param name="HeatMap">Its cross-attention, scaled to 0..1, in the picture's own size.</param>
/// <param name="PeakAttention">The largest value before scaling, 0..1: words that mean nothing here stay low.</param>
public sealed record WordAttention(string Text, TextSpan Span, FloatImage HeatMap, float PeakAttention);
