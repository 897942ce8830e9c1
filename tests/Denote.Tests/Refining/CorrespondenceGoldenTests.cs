using System.Globalization;
using System.Text.RegularExpressions;
using Denote.Imaging;
using Denote.Refining;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Tests.Refining;

/// <summary>Golden folder 14: correspondence (eq. 8), mixing (eq. 9) and the confidence filter.</summary>
public partial class CorrespondenceGoldenTests
{
    private const int Side = 8;

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Golden =
        FixtureTensors.Read("14-mask-injection", "correspondence.safetensors");

    public static TheoryData<string> MixedMaps =>
        [.. Golden.Keys.Where(name => name.Contains(".S_star.", StringComparison.Ordinal))];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void Every_cell_finds_the_references_match(int original, int generated)
    {
        using var scope = TensorScope.Enter();
        int[] found = SemanticCorrespondence.Find(Patches(original), Patches(generated));
        Assert.Equal(Golden[$"{original}{generated}.delta"].ToInts(), found);
    }

    [Fact]
    public void More_cells_than_a_block_are_matched_too()
    {
        using var scope = TensorScope.Enter();
        var original = new TorchRandom(1).Normal([700, 16]);
        int[] order = [.. Enumerable.Range(0, 700).Select(i => i * 301 % 700)];
        var shuffled = Ops.Scale(Ops.ConcatBatch([.. order.Select(i => original.Slice(i, 1))]), 3);
        Assert.Equal(order, SemanticCorrespondence.Find(original, shuffled));
    }

    [Theory]
    [MemberData(nameof(MixedMaps))]
    public void Mixed_probabilities_are_the_references(string name)
    {
        var match = NamePattern().Match(name);
        float mixing = Number(match.Groups["beta"].Value);
        ProbabilityRange? filter = match.Groups["low"].Success
            ? new ProbabilityRange(Number(match.Groups["low"].Value), Number(match.Groups["high"].Value))
            : null;
        var coarse = new FloatImage(Side, Side, Golden["S"].ToFloats());
        int[] matches = Golden[$"{match.Groups["pair"].Value}.delta"].ToInts();
        var matched = ProbabilityMixing.Matched(coarse, matches, Side, Side);
        float[] mixed = ProbabilityMixing.Mix(coarse, matched, mixing, filter).Pixels.ToArray();
        float[] expected = Golden[name].ToFloats();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], mixed[i], 1e-6f);
    }

    [Fact]
    public void Matches_of_a_coarse_grid_are_spread_over_the_picture()
    {
        var map = new FloatImage(4, 4, [0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]);
        // Both columns of cells look like the right one.
        var matched = ProbabilityMixing.Matched(map, [1, 1, 3, 3], 2, 2);
        Assert.All(matched.Pixels.ToArray(), value => Assert.Equal(1, value));
    }

    /// <summary>A picture's last hidden state without the class token.</summary>
    private static Tensor Patches(int picture)
    {
        var states = FixtureTensors.Read("03-clip-vision", "expected.safetensors")["last_hidden_state"];
        int tokens = states.Shape[1], channels = states.Shape[2];
        float[] values = states.ToFloats()[((picture * tokens + 1) * channels)..((picture + 1) * tokens * channels)];
        return Tensor.From([tokens - 1, channels], values);
    }

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<pair>\d\d)\.S_star\.beta(?<beta>0\.\d)(\.CF(?<low>0\.\d)-(?<high>0\.\d))?$")]
    private static partial Regex NamePattern();
}
