namespace Denote.Labelling;

/// <summary>When a cell of a feature grid counts as inside a mask of the picture.</summary>
public enum MaskCoverage
{
    /// <summary>The mask covers at least half of it; where it covers no cell so far, those it covers most.</summary>
    Half,

    /// <summary>
    /// As in the released code: the mask, resized bilinearly without a filter, is not 0 there; cells at the mask's edge
    /// count for both sides.
    /// </summary>
    Touched,
}
