using Denote.Models.Diffusion;

namespace Denote.Grounding;

/// <summary>
/// The grids on which a model attends, and which of them settings mean that name none: the paper's are those of latents
/// of 64, and a model of larger latents has the same share of the picture on a larger grid.
/// </summary>
internal static class ReadingGrids
{
    private const int PaperLatents = 64;

    /// <summary>The settings with every grid named.</summary>
    /// <exception cref="DenoteException">A grid that is named is none of the model's.</exception>
    public static GroundingOptions ResolveFor(this GroundingOptions options, StableDiffusion model)
    {
        int[] cross = SidesOf(model, AttentionKind.Cross), self = SidesOf(model, AttentionKind.Self);
        if (cross.Length == 0)
            throw new DenoteException("This model has no cross-attention on the way down or up; use another model.");
        return options with
        {
            CrossResolutions = options.CrossResolutions
                ?? [.. options.CrossShares.Select(share => Nearest(cross, share, model.LatentSize)).Distinct()],
            SelfResolution = options.SelfResolution ?? Nearest(self, options.SelfShare, model.LatentSize),
        };
    }

    /// <summary>The sides of the grids on which the down and up blocks attend, rising.</summary>
    public static int[] SidesOf(StableDiffusion model, AttentionKind kind) =>
    [
        .. model.UNet.AttentionLayers(model.LatentSize, model.LatentSize)
            .Where(layer => layer.Kind == kind && layer.Stage != UNetStage.Mid)
            .Select(layer => layer.Height)
            .Distinct()
            .Order(),
    ];

    /// <summary>Small latents keep the paper's side: fewer cells would hold too little.</summary>
    private static int Nearest(int[] sides, int share, int latents)
    {
        double wanted = Math.Max(share, share * (double)latents / PaperLatents);
        return sides.MinBy(side => Math.Abs(side - wanted));
    }
}
