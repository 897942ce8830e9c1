namespace Denote.Evaluation.Refining;

/// <summary>How a true mask is spoiled.</summary>
internal enum Spoiling
{
    Eroded,
    Dilated,
    Shifted,
    Blurred,
}
