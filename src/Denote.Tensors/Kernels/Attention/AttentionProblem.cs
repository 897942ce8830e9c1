using System.Numerics.Tensors;

namespace Denote.Tensors;

/// <summary>The arguments of an attention call as kernels see them.</summary>
internal sealed unsafe class AttentionProblem
{
    public const float Log2E = 1.44269504f;

    public const float Ln2 = 0.693147181f;

    /// <summary>Logits below this, as powers of two, are blocked.</summary>
    public const float BlockedLogit = Plain.BlockedLogit * Log2E;

    private readonly float* _query;
    private readonly float* _key;
    private readonly float* _value;
    private readonly float* _bias;
    private readonly float* _result;
    private readonly bool _hasBiasPerHead;
    private float* _packedKeys;
    private float* _packedValues;

    public AttentionProblem(
        Tensor query, Tensor key, Tensor value, int heads, AttentionOptions options, Tensor result)
    {
        _query = query.Data;
        _key = key.Data;
        _value = value.Data;
        _result = result.Data;
        _bias = options.Bias is null ? null : options.Bias.Data;
        _hasBiasPerHead = options.Bias?.Rank == 3;
        Batch = query.Shape[0];
        Heads = heads;
        Queries = query.Shape[1];
        Keys = key.Shape[1];
        Size = query.Shape[2] / heads;
        ValueSize = value.Shape[2] / heads;
        Exponent = (options.Scale ?? 1 / MathF.Sqrt(Size)) * Log2E;
        Options = options;
    }

    public int Batch { get; }

    public int Heads { get; }

    public int Queries { get; }

    public int Keys { get; }

    /// <summary>Channels of a head's queries and keys.</summary>
    public int Size { get; }

    /// <summary>Channels of a head's values.</summary>
    public int ValueSize { get; }

    /// <summary>Factor from QK^T to powers of two.</summary>
    public float Exponent { get; }

    public AttentionOptions Options { get; }

    public bool HasBias => _bias != null;

    /// <summary>Whether keys are packed, and with that scaled.</summary>
    public bool HasPackedKeys => _packedKeys != null;

    /// <summary>Keys and values of all heads of one row of the batch.</summary>
    public long KeyValueFloats => (long)Heads * Keys * (Size + ValueSize);

    /// <summary>Whether a row of the batch is read or changed between logits and probabilities.</summary>
    public bool IsTappedOrEdited(int batch) =>
        Options.Taps.Any(tap => tap.Batch == batch) || Options.Edits.Any(edit => edit.Batch == batch);

    /// <summary>A head's query rows from one on; they are <c>Heads * Size</c> apart.</summary>
    public float* Query(int batch, int head, int query) =>
        _query + ((long)batch * Queries + query) * Heads * Size + head * Size;

    /// <summary>A head's result rows from one on; they are <c>Heads * ValueSize</c> apart.</summary>
    public float* Result(int batch, int head, int query) =>
        _result + ((long)batch * Queries + query) * Heads * ValueSize + head * ValueSize;

    /// <summary>A head's keys, and how far apart their rows are.</summary>
    public (nint Data, int Stride) Key(int batch, int head) => _packedKeys != null
        ? ((nint)(_packedKeys + (long)(batch * Heads + head) * Keys * Size), Size)
        : ((nint)(_key + (long)batch * Keys * Heads * Size + head * Size), Heads * Size);

    /// <summary>A head's values, and how far apart their rows are.</summary>
    public (nint Data, int Stride) Value(int batch, int head) => _packedValues != null
        ? ((nint)(_packedValues + (long)(batch * Heads + head) * Keys * ValueSize), ValueSize)
        : ((nint)(_value + (long)batch * Keys * Heads * ValueSize + head * ValueSize), Heads * ValueSize);

    /// <summary>A head's bias rows from one query on; they are <c>Keys</c> apart.</summary>
    public float* Bias(int batch, int head, int query) =>
        _bias + ((long)(_hasBiasPerHead ? batch * Heads + head : 0) * Queries + query) * Keys;

    /// <summary>
    /// Copies keys and values head by head, so that a head's rows lie close together for all query tiles; keys with
    /// their factor.
    /// </summary>
    public void Pack(float* memory)
    {
        float* keys = memory, values = memory + (long)Batch * Heads * Keys * Size;
        WorkPool.For(2 * Batch * Heads, part =>
        {
            int index = part / 2;
            if (part % 2 == 0)
                Copy(Key(index / Heads, index % Heads), Size, keys + (long)index * Keys * Size, Exponent);
            else
                Copy(Value(index / Heads, index % Heads), ValueSize, values + (long)index * Keys * ValueSize, 1);
        });
        _packedKeys = keys;
        _packedValues = values;
    }

    private void Copy((nint Data, int Stride) source, int size, float* target, float factor)
    {
        for (int row = 0; row < Keys; row++)
        {
            var from = new ReadOnlySpan<float>((float*)source.Data + (long)row * source.Stride, size);
            TensorPrimitives.Multiply(from, factor, new Span<float>(target + (long)row * size, size));
        }
    }
}
