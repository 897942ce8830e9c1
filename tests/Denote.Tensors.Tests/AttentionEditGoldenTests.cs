using Denote.TestSupport;

namespace Denote.Tensors.Tests;

/// <summary>
/// Attention edits against G4Seg's eq. 5 and DenseDiffusion's modulation, golden folder 14 (its README has the
/// formulas): the logits of five U-Net layers before and after the edit, and the probabilities. A layer's logits come
/// back unchanged from attention with them as queries and the identity as keys, so that the edit alone is compared.
/// </summary>
public sealed class AttentionEditGoldenTests
{
    private const double Tolerance = 1e-5;
    private const double TimeShare = 400 / 1000.0;
    private const float CrossRegulariser = 1, SelfRegulariser = 0.3f;

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Expected =
        FixtureTensors.Read("14-mask-injection", "expected.safetensors");

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Inputs =
        FixtureTensors.Read("14-mask-injection", "inputs.safetensors");

    public static TheoryData<string> Cases =>
        [.. Expected.Keys.Where(name => name.Contains(".logits_before.", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void EditsChangeLogitsAsTheReference(string name)
    {
        using var scope = TensorScope.Enter();
        var before = Expected[name];
        int heads = before.Shape[0], queries = before.Shape[1], keys = before.Shape[2];
        FixtureTensor after = Expected[name.Replace("before", "after", StringComparison.Ordinal)];
        FixtureTensor probabilities = Expected[name.Replace("logits_before", "probs", StringComparison.Ordinal)];

        var identity = Tensor.Zeros([1, keys, keys]);
        for (int i = 0; i < keys; i++) identity.Span[i * keys + i] = 1;
        for (int head = 0; head < heads; head++)
        {
            int start = head * queries * keys, count = queries * keys;
            var logits = Tensor.From([1, queries, keys], before.ToFloats().AsSpan(start, count));
            Tensor editedLogits = Tensor.Zeros([keys, queries]), editedProbabilities = Tensor.Zeros([keys, queries]);
            var options = new AttentionOptions
            {
                Scale = 1,
                Edits = [Edit(name, queries, keys, after.ToFloats(), before.ToFloats())],
                Taps =
                [
                    new() { Accumulator = editedLogits, Source = AttentionSource.Logits },
                    new() { Accumulator = editedProbabilities },
                ],
            };
            var result = Ops.Attention(logits, identity, identity, 1, options);
            AssertClose(after.ToFloats().AsSpan(start, count), Ops.Transpose(editedLogits).Span, name);
            AssertClose(probabilities.ToFloats().AsSpan(start, count), Ops.Transpose(editedProbabilities).Span, name);
            AssertClose(probabilities.ToFloats().AsSpan(start, count), result.Span, name);
        }
    }

    private static AttentionEdit Edit(string name, int queries, int keys, float[] after, float[] before)
    {
        // 0.dense.default.logits_before.mid_block...attn2: the case's row, its kind, and the layer.
        string row = name.Split('.')[0];
        bool isCross = name.EndsWith("attn2", StringComparison.Ordinal);
        float[] mask = Mask(int.Parse(row, System.Globalization.CultureInfo.InvariantCulture), queries);
        var keyMask = mask;
        if (isCross)
        {
            keyMask = new float[keys];
            foreach (int token in Inputs[$"tokens.{row}"].ToInts()) keyMask[token] = 1;
        }
        if (name.Contains(".eq5.", StringComparison.Ordinal))
        {
            // alpha is added before the division by sqrt(d): of the layer's d only this quotient is in the file.
            float added = after.Zip(before, (a, b) => a - b).Max();
            double size = 25 / ((double)added * added);
            Assert.Equal(Math.Round(size), size, 1e-3);
            float alpha = (float)(5 / Math.Sqrt(Math.Round(size)));
            return new AdditiveEdit { QueryMask = mask, KeyMask = keyMask, Alpha = alpha };
        }
        double strength = (isCross ? CrossRegulariser : SelfRegulariser) * Math.Pow(TimeShare, 5);
        float[] strengths = [.. mask.Select(m => (float)(strength * (1 - m * mask.Sum() / queries)))];
        return new RangeEdit { QueryMask = mask, KeyMask = keyMask, QueryStrength = strengths };
    }

    /// <summary>The case's mask on a layer's grid.</summary>
    private static float[] Mask(int row, int queries)
    {
        var masks = Inputs["mask"];
        int height = masks.Shape[1], width = masks.Shape[2], shrink = (int)Math.Sqrt((double)height * width / queries);
        var all = Tensor.From([masks.Shape[0], height, width, 1], masks.ToFloats());
        return Ops.Resize(all.Slice(row, 1), height / shrink, width / shrink, ResizeMode.Nearest).ToArray();
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string name)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool isClose = Math.Abs(expected[i] - actual[i]) <= Tolerance;
            Assert.True(isClose, $"{name}: element {i} is {actual[i]}, expected {expected[i]}.");
        }
    }
}
