using System.Globalization;
using Denote.Imaging;

namespace Denote.Referring;

/// <summary>Draws proposals with their scores.</summary>
internal static class ReferringDrawing
{
    private const int MostTiles = 16;

    private static readonly OverlayOptions Tile = new() { Legend = false };

    /// <summary>What a legend says about an answer.</summary>
    public static string Label(ReferredExpression expression) =>
        $"{expression.Index + 1} {expression.Text}" + (expression.Found ? "" : " (not found)");

    public static Image DrawScores(ReferringResult result, int count)
    {
        if (count is < 1 or > MostTiles)
            throw new DenoteException($"{count} proposals cannot be shown side by side; choose 1 to {MostTiles}.");
        var shown = result.Expressions.Where(expression => expression.Proposals.Count > 0).ToArray();
        if (shown.Length == 0) throw new DenoteException("No expression has a proposal that could be drawn.");
        int columns = Math.Min(count, shown.Max(expression => expression.Proposals.Count));
        Image picture = WorkingSize.Reduce(result.Image);
        var tiles = new List<ContactSheetTile>();
        foreach (var expression in shown)
        {
            for (int i = 0; i < columns; i++)
            {
                tiles.Add(i < expression.Proposals.Count
                    ? Draw(result, picture, expression.Proposals[i])
                    : new ContactSheetTile(picture, "no further proposal"));
            }
        }
        string title = shown.Length == 1
            ? Label(shown[0])
            : string.Join("; ", shown.Select(Label));
        return ContactSheet.Draw(tiles, columns, title: title);
    }

    private static ContactSheetTile Draw(ReferringResult result, Image picture, ScoredProposal proposal)
    {
        FusionWeights weights = result.Options.EffectiveWeights;
        double clipWeight = weights.Hard + weights.Soft;
        double? discriminative = proposal is { Hard: { } hard, Soft: { } soft } && clipWeight > 0
            ? (weights.Hard * hard + weights.Soft * soft) / clipWeight
            : null;
        string caption = $"total {Show(proposal.Total)} s_G {Show(proposal.Generative)} s_D {Show(discriminative)}";
        Image drawn = Overlay.Draw(picture, [new OverlayLayer(WorkingSize.Reduce(proposal.Mask), caption)], Tile);
        return new ContactSheetTile(drawn, caption);
    }

    private static string Show(double? score) => score?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";
}
