using System.Runtime.InteropServices;
using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Encodes prompts and remembers the last of them: the empty prompt, and those that are asked for picture after
/// picture. A prompt's encoding has the same bits whatever it is encoded together with. Safe to use from several
/// threads.
/// </summary>
/// <param name="encode">Runs the text encoders on a batch.</param>
internal sealed class KnownPrompts(Func<IReadOnlyList<int[]>, PromptEncoding> encode)
{
    // Of Stable Diffusion XL, which has the largest encodings, 20 MiB.
    private const int Capacity = 32;

    private readonly RecentlyUsed<string, Encoded> _known = new(Capacity);

    /// <summary>Encodes prompts as one batch; those that are not known yet are computed together.</summary>
    /// <param name="prompts">Token ids, all of one length.</param>
    /// <returns>Tensors of the current scope.</returns>
    public PromptEncoding Encode(IReadOnlyList<int[]> prompts)
    {
        string[] keys = [.. prompts.Select(KeyOf)];
        var found = new Dictionary<string, Encoded>();
        foreach (string key in keys)
            if (_known.TryGet(key, out var encoded)) found[key] = encoded;
        int[] missing = [.. Enumerable.Range(0, keys.Length).Where(i => !found.ContainsKey(keys[i]))
            .DistinctBy(i => keys[i])];
        if (missing.Length > 0)
        {
            using var scope = TensorScope.Enter();
            var batch = encode([.. missing.Select(i => prompts[i])]);
            for (int row = 0; row < missing.Length; row++)
            {
                string key = keys[missing[row]];
                found[key] = _known.Add(key, Encoded.From(batch, row));
            }
        }
        return Join([.. keys.Select(key => found[key])]);
    }

    // Two characters for each number: as a key, equal where all numbers are.
    private static string KeyOf(int[] ids) => new(MemoryMarshal.Cast<int, char>(ids));

    private static PromptEncoding Join(Encoded[] prompts)
    {
        Tensor Rows(Shape row, Func<Encoded, float[]> values)
        {
            var rows = Tensor.Empty([prompts.Length, .. row.ToArray()]);
            for (int i = 0; i < prompts.Length; i++) values(prompts[i]).CopyTo(rows.Span[(i * row.Count)..]);
            return rows;
        }
        var first = prompts[0];
        return new PromptEncoding(
            Rows(first.Shape, prompt => prompt.States),
            Rows([first.Pooled.Length], prompt => prompt.Pooled),
            first.TextEmbedding is { } text ? Rows([text.Length], prompt => prompt.TextEmbedding!) : null);
    }

    private sealed record Encoded(Shape Shape, float[] States, float[] Pooled, float[]? TextEmbedding)
    {
        public static Encoded From(PromptEncoding batch, int row)
        {
            float[] Row(Tensor rows) => rows.Slice(row, 1).ToArray();
            return new Encoded([batch.States.Shape[1], batch.States.Shape[2]], Row(batch.States), Row(batch.Pooled),
                batch.TextEmbedding is { } text ? Row(text) : null);
        }
    }
}
