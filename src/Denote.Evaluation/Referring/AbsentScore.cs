using Denote.Referring;

namespace Denote.Evaluation.Referring;

/// <summary>The answer to an expression for an object that is not in the picture.</summary>
/// <param name="Picture">The picture's place among those of the report, from 0.</param>
/// <param name="Text">The expression.</param>
/// <param name="Confidence">How sure the (wrong) answer is, 0..1.</param>
/// <param name="Evidence">What the confidence was computed from; null without a proposal.</param>
public sealed record AbsentScore(int Picture, string Text, double Confidence, ConfidenceEvidence? Evidence);
