namespace Denote.Evaluation.PanopticNarratives;

/// <summary>How masks are compared with the truth.</summary>
public enum EvaluationProtocolKind
{
    /// <summary>IoU of hard masks at the picture's own resolution.</summary>
    Exact,

    /// <summary>
    /// As DiffPNG's released script: truth and prediction are brought to a quarter of the detector's padded input, and
    /// refined masks are not cut again after that, so that the IoU is one of soft masks.
    /// </summary>
    Reference,
}
