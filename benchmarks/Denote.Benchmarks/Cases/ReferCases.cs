using Denote.Imaging;

namespace Denote.Benchmarks;

/// <summary>
/// <c>refer</c> on one picture: ten expressions share the VAE, the segmenter and CLIP's patches, so that they must cost
/// less than three single ones.
/// </summary>
internal static class ReferCases
{
    private static readonly string[] Expressions =
    [
        "the balloon", "the boat on the left", "the boat on the right", "the sea", "the dark sky", "the yellow balloon",
        "the orange boat", "the big boat", "the boat in the middle", "the small boat",
    ];

    /// <summary>One expression, and ten.</summary>
    public static IEnumerable<VerbCase> All()
    {
        var picture = ImageFile.Load(Path.Combine(Repository.Root, "samples", "boats-balloon.png"));
        return
        [
            new("refer, 1 expression", model => model.Refer(picture, Expressions[..1])),
            new("refer, 10 expressions", model => model.Refer(picture, Expressions)),
        ];
    }
}
