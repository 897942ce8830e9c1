using System.Globalization;
using System.Text.Json;
using Denote.Models.Diffusion;
using Denote.Refining;
using Denote.Tensors;
using Denote.TestSupport;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Tests.Refining;

/// <summary>
/// Golden folder 31: DenseDiffusion's modulation at full and half strength, and a constant, for layouts with and
/// without a background segment (its README has the rules). Names are <c>[c.]case.grid[.half|.alphaN].kind_probs</c>.
/// </summary>
public class SegmentInjectionGoldenTests
{
    private const string Folder = "31-emi";
    private const double Tolerance = 1e-5;

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Expected =
        FixtureTensors.Read(Folder, "expected.safetensors");

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Inputs =
        FixtureTensors.Read(Folder, "inputs.safetensors");

    private static readonly JsonElement Settings = JsonDocument.Parse(
        File.ReadAllText(FixtureTensors.Locate(Folder, "settings.json"))).RootElement;

    public static TheoryData<string> All => [.. Expected.Keys
        .Where(name => name.EndsWith("_probs", StringComparison.Ordinal) && !IsBefore(name)).Order()];

    /// <summary>What refinement itself does: one foreground, alone (a) or beside a background segment (b).</summary>
    public static TheoryData<string> OfRefinement => [.. Expected.Keys
        .Where(name => name.EndsWith("_probs", StringComparison.Ordinal) && !IsBefore(name))
        .Where(name => Case.Of(name) is { Name: "a" } or { Name: "b", Alpha: null }).Order()];

    [Theory]
    [MemberData(nameof(All))]
    public void Edits_of_each_group_of_pixels_give_the_references_attention(string name)
    {
        var one = Case.Of(name);
        float[][] layouts = Layouts(one);
        float[][] keys = one.IsCross
            ? [.. Tokens(one.Name).Select(TokenMask)]
            : layouts;
        // Pixels that lie in the same segments have the same map; those in none have an empty one.
        var groups = Enumerable.Range(0, layouts[0].Length)
            .GroupBy(pixel => string.Concat(layouts.Select(layout => layout[pixel] > 0 ? '1' : '0')));
        var edits = new List<AttentionEdit>();
        foreach (var group in groups)
        {
            int[] segments = [.. Enumerable.Range(0, layouts.Length).Where(i => group.Key[i] == '1')];
            var queries = new float[layouts[0].Length];
            foreach (int pixel in group) queries[pixel] = 1;
            float[] mask = [.. Enumerable.Range(0, keys[0].Length)
                .Select(key => segments.Any(i => keys[i][key] > 0) ? 1f : 0)];
            float size = 1 - segments.Sum(i => layouts[i].Average());
            float strength = size * one.Schedule * (float)Number(one.IsCross ? "creg" : "sreg");
            edits.Add(one.Alpha is { } alpha
                ? new AdditiveEdit { QueryMask = queries, KeyMask = mask, Alpha = (float)(alpha / Math.Sqrt(Number("d"))) }
                : new RangeEdit
                {
                    QueryMask = queries,
                    KeyMask = mask,
                    QueryStrength = Array.ConvertAll(queries, query => query * strength),
                });
        }
        AssertGolden(name, edits);
    }

    [Theory]
    [MemberData(nameof(OfRefinement))]
    public void Refinement_injects_as_the_reference(string name)
    {
        var one = Case.Of(name);
        using var scope = TensorScope.Enter();
        var layout = Inputs[$"layout.{one.Name}"];
        int side = layout.Shape[^1], segments = layout.Shape[0];
        float[] foreground = layout.ToFloats()[^(side * side)..];
        int[][] tokens = Tokens(one.Name);
        var options = new RefiningOptions
        {
            Injection = one.Alpha is null ? MaskInjectionKind.RangeModulated : MaskInjectionKind.Constant,
            Background = segments > 1 ? BackgroundInjection.Segment : BackgroundInjection.NoSegment,
            // The schedule's factor and the regulariser only meet as a product.
            CrossStrength = (float)Number("creg") * one.Schedule,
            SelfStrength = (float)Number("sreg") * one.Schedule,
            InjectionWeight = (float)((one.Alpha ?? 0) / Math.Sqrt(Number("d"))),
        };
        var injection = new MaskInjection(options, new MaskInjection.Row(
            0,
            Tensor.From([1, side, side, 1], foreground),
            TokenMask(tokens[^1]),
            segments > 1 ? TokenMask(tokens[0]) : new float[(int)Number("tokens")]));
        var kind = one.IsCross ? AttentionKind.Cross : AttentionKind.Self;
        var layer = new AttentionLayer("a", 0, kind, UNetStage.Down, one.Grid, one.Grid, 2, 40);
        AssertGolden(name, injection.EditsOf(layer));
    }

    [Fact]
    public void A_background_that_is_left_alone_keeps_its_attention()
    {
        using var scope = TensorScope.Enter();
        var options = new RefiningOptions { Background = BackgroundInjection.Untouched };
        var row = new MaskInjection.Row(0, Tensor.From([1, 1, 2, 1], [1, 0]), [0, 1, 0], [1, 0, 0]);
        var injection = new MaskInjection(options, row);
        var layer = new AttentionLayer("a", 0, AttentionKind.Cross, UNetStage.Down, 1, 2, 1, 4);
        var edit = Assert.IsType<RangeEdit>(Assert.Single(injection.EditsOf(layer)));
        Assert.Equal([0.5f, 0f], edit.QueryStrength);
    }

    [Fact]
    public void A_background_without_words_keeps_its_cross_attention()
    {
        using var scope = TensorScope.Enter();
        var row = new MaskInjection.Row(0, Tensor.From([1, 1, 2, 1], [1, 0]), [0, 1, 0], [0, 0, 0]);
        var injection = new MaskInjection(new RefiningOptions { Background = BackgroundInjection.Segment }, row);
        AttentionLayer Layer(AttentionKind kind) => new("a", 0, kind, UNetStage.Down, 1, 2, 1, 4);
        Assert.Single(injection.EditsOf(Layer(AttentionKind.Cross)));
        Assert.Equal(2, injection.EditsOf(Layer(AttentionKind.Self)).Count);
    }

    private static bool IsBefore(string name) => name.StartsWith("before.", StringComparison.Ordinal);

    private static double Number(string setting) => Settings.GetProperty(setting).GetDouble();

    private static int[][] Tokens(string name) =>
        [.. Settings.GetProperty("segment_tokens").GetProperty(name).EnumerateArray()
            .Select(segment => segment.EnumerateArray().Select(token => token.GetInt32()).ToArray())];

    private static float[] TokenMask(int[] tokens)
    {
        var mask = new float[(int)Number("tokens")];
        foreach (int token in tokens) mask[token] = 1;
        return mask;
    }

    /// <summary>Each segment on the grid, nearest.</summary>
    private static float[][] Layouts(Case one)
    {
        var layout = Inputs[$"layout.{one.Name}"];
        int side = layout.Shape[^1], step = side / one.Grid;
        float[] all = layout.ToFloats();
        return [.. Enumerable.Range(0, layout.Shape[0]).Select(segment => Enumerable.Range(0, one.Grid * one.Grid)
            .Select(cell => all[(segment * side + cell / one.Grid * step) * side + cell % one.Grid * step]).ToArray())];
    }

    /// <summary>
    /// A layer's logits come back from attention with them as queries and the identity as keys, so that the edits
    /// alone are compared.
    /// </summary>
    private static void AssertGolden(string name, IReadOnlyList<AttentionEdit> edits)
    {
        using var scope = TensorScope.Enter();
        var one = Case.Of(name);
        var logits = Inputs[$"{(one.IsCross ? "cross" : "self")}_logits.{one.Grid}"];
        int heads = logits.Shape[0], queries = logits.Shape[1], keys = logits.Shape[2], count = queries * keys;
        var identity = Tensor.Zeros([1, keys, keys]);
        for (int i = 0; i < keys; i++) identity.Span[i * keys + i] = 1;
        float[] expected = Expected[name].ToFloats();
        for (int head = 0; head < heads; head++)
        {
            var input = Tensor.From([1, queries, keys], logits.ToFloats().AsSpan(head * count, count));
            var actual = Ops.Attention(
                input, identity, identity, 1, new AttentionOptions { Scale = 1, Edits = edits }).ToArray();
            for (int i = 0; i < count; i++)
                Assert.InRange(Math.Abs(expected[head * count + i] - actual[i]), 0, Tolerance);
        }
    }

    private sealed record Case(string Name, int Grid, bool IsCross, float Schedule, double? Alpha)
    {
        public static Case Of(string name)
        {
            string[] parts = name.Split('.');
            bool isConstant = parts[0] == "c";
            if (isConstant) parts = parts[1..];
            return new Case(
                parts[0],
                int.Parse(parts[1], CultureInfo.InvariantCulture),
                parts[^1].StartsWith("cross", StringComparison.Ordinal),
                parts[2] == "half" ? 0.5f : 1,
                isConstant ? double.Parse(parts[2]["alpha".Length..], CultureInfo.InvariantCulture) : null);
        }
    }
}
