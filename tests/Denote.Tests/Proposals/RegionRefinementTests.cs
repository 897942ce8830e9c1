using Denote.Imaging;
using Denote.Proposals;
using Denote.TestSupport;

namespace Denote.Tests.Proposals;

/// <summary>DiffPNG's refinement against golden folder 15, whose function was executed unchanged.</summary>
public sealed class RegionRefinementTests
{
    private static readonly IReadOnlyDictionary<string, FixtureTensor> Expected =
        FixtureTensors.Read("15-diffpng", "expected.safetensors");

    public static TheoryData<string> Phrases =>
        [.. Expected.Keys.Where(key => key.EndsWith(".mask_refined")).Select(key => key.Split('.')[0])];

    [Theory]
    [MemberData(nameof(Phrases))]
    public void TheUnionOfMatchingRegionsIsTheReferences(string phrase)
    {
        var (mask, taken) = RegionRefinement.Refine(Read(Expected[$"{phrase}.mask_lsp"]), Candidates());
        Assert.Equal(Read(Expected[$"{phrase}.mask_refined"]).Pixels.ToArray(), mask.Pixels.ToArray());
        byte[] selected = Expected[$"{phrase}.selected"].ToBytes();
        Assert.Equal(Enumerable.Range(0, selected.Length).Where(i => selected[i] != 0), taken);
    }

    [Theory]
    [MemberData(nameof(Phrases))]
    public void WithoutAMatchTheMaskStays(string phrase)
    {
        var mask = Read(Expected[$"{phrase}.mask_lsp"]);
        var (refined, taken) = RegionRefinement.Refine(mask, [.. Candidates().Take(2)], 0.999);
        Assert.Equal(
            Read(Expected[$"{phrase}.mask_refined_tau0.999_first2"]).Pixels.ToArray(), refined.Pixels.ToArray());
        Assert.Equal(taken.Count == 0, ReferenceEquals(mask, refined));
    }

    [Fact]
    public void ACandidateThatDoesNotMatchFallsBackToTheMask()
    {
        var mask = Read(Expected["phrase0.mask_lsp"]);
        var (refined, taken) = RegionRefinement.Refine(
            mask, [new RegionProposal(Read(Expected["fallback.candidate"]), 1)]);
        Assert.Empty(taken);
        Assert.Equal(Read(Expected["fallback.mask"]).Pixels.ToArray(), refined.Pixels.ToArray());
    }

    [Fact]
    public void AnEmptyMaskAndNoCandidatesAreLeftAlone()
    {
        var empty = new Mask(4, 3);
        var whole = new RegionProposal(empty.Complement(), 1);
        Assert.Same(empty, RegionRefinement.Refine(empty, [whole]).Mask);
        Assert.Same(whole.Mask, RegionRefinement.Refine(whole.Mask, []).Mask);
    }

    [Fact]
    public void RegionsOfAnotherPictureAndImpossibleThresholdsAreRefused()
    {
        var mask = new Mask(4, 3);
        Assert.Throws<DenoteException>(() => RegionRefinement.Refine(mask, [new RegionProposal(new Mask(3, 4), 1)]));
        Assert.Throws<DenoteException>(() => RegionRefinement.Refine(mask, [], 1.5));
        Assert.Throws<DenoteException>(() => RegionRefinement.Refine(mask, [], double.NaN));
    }

    private static List<RegionProposal> Candidates()
    {
        var stack = FixtureTensors.Read("15-diffpng", "inputs.safetensors")["sam_masks"];
        byte[] pixels = stack.ToBytes();
        int height = stack.Shape[1], width = stack.Shape[2];
        return [.. Enumerable.Range(0, stack.Shape[0]).Select(i => new RegionProposal(
            ToMask(pixels.AsSpan(i * height * width, height * width), width, height), 1))];
    }

    private static Mask Read(FixtureTensor tensor) => ToMask(tensor.ToBytes(), tensor.Shape[1], tensor.Shape[0]);

    private static Mask ToMask(ReadOnlySpan<byte> pixels, int width, int height)
    {
        var mask = new Mask(width, height);
        for (int i = 0; i < pixels.Length; i++) mask.Pixels[i] = pixels[i] != 0;
        return mask;
    }
}
