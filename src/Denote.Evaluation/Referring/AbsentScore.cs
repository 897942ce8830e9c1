using Denote.Referring;

namespace Denote.Evaluation.Referring;

/// <summary>The answer to an expression for an object that is not in the picture.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Confidence">How sure the (wrong) answer is, 0..1.</param>
/// <param name="Evidence">What the confidence was computed from; null without a proposal.</param>
public sealed record AbsentScore(string Text, double Confidence, ConfidenceEvidence? Evidence);
