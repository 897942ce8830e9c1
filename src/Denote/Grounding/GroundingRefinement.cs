namespace Denote.Grounding;

/// <summary>How the masks of a result were refined by proposed regions (DiffPNG section 3.5).</summary>
/// <param name="Proposer">Who proposed the regions: <c>sam</c>.</param>
/// <param name="Threshold">Tau of eq. 14, 0..1.</param>
/// <param name="Regions">How many regions were proposed.</param>
public sealed record GroundingRefinement(string Proposer, double Threshold, int Regions);
