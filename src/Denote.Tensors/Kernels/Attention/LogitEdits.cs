using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>What happens to transposed logits <c>[keys, 64 queries]</c> before the softmax: powers of two.</summary>
internal static unsafe class LogitEdits
{
    private const int Width = QueryTile.Width;

    /// <summary>Adds a bias to the logits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddBias<TLanes, TVector>(float* logits, int keys, int columns, float* bias)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var factor = TLanes.Create(AttentionProblem.Log2E);
        for (int key = 0; key < keys; key++, logits += Width, bias += Width)
        {
            for (int c = 0; c < columns; c += TLanes.Count)
                TLanes.Store(TLanes.Fma(TLanes.Load(bias + c), factor, TLanes.Load(logits + c)), logits + c);
        }
    }

    /// <summary>Blocks the keys behind each query's own position.</summary>
    public static void BlockLaterKeys(float* logits, int firstKey, int keys, int firstQuery, int columns)
    {
        for (int key = 0; key < keys; key++)
        {
            int blocked = Math.Clamp(firstKey + key - firstQuery, 0, columns);
            new Span<float>(logits + key * Width, blocked).Fill(float.NegativeInfinity);
        }
    }

    /// <summary>Applies an edit to the logits of all keys; blocked pairs stay blocked.</summary>
    public static void Apply<TLanes, TVector>(
        AttentionEdit edit, float* logits, int keys, int firstQuery, int valid, int columns, float exponent)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        float* mask = stackalloc float[Width], strength = stackalloc float[Width];
        edit.QueryMask.AsSpan(firstQuery, valid).CopyTo(new Span<float>(mask, Width));
        switch (edit)
        {
            case AdditiveEdit additive:
                Add<TLanes, TVector>(logits, keys, columns, mask, edit.KeyMask, additive.Alpha * exponent);
                break;
            case RangeEdit range:
                range.QueryStrength.AsSpan(firstQuery, valid).CopyTo(new Span<float>(strength, Width));
                MoveInRange<TLanes, TVector>(logits, keys, columns, mask, strength, edit.KeyMask);
                break;
            default: throw new TensorException($"Unknown attention edit {edit.GetType().Name}.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TLanes, TVector>(
        float* logits, int keys, int columns, float* queryMask, float[] keyMask, float amount)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int key = 0; key < keys; key++, logits += Width)
        {
            var factor = TLanes.Create(amount * keyMask[key]);
            for (int c = 0; c < columns; c += TLanes.Count)
                TLanes.Store(TLanes.Fma(TLanes.Load(queryMask + c), factor, TLanes.Load(logits + c)), logits + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MoveInRange<TLanes, TVector>(
        float* logits, int keys, int columns, float* queryMask, float* strength, float[] keyMask)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector zero = TLanes.Create(0), blocked = TLanes.Create(AttentionProblem.BlockedLogit);
        TVector highest = TLanes.Create(float.PositiveInfinity), lowest = TLanes.Create(float.NegativeInfinity);
        for (int c = 0; c < columns; c += TLanes.Count)
        {
            TVector min = highest, max = lowest;
            float* row = logits + c;
            for (int key = 0; key < keys; key++, row += Width)
            {
                var logit = TLanes.Load(row);
                max = TLanes.Max(logit, max);
                min = TLanes.Min(TLanes.IfLess(logit, blocked, highest, logit), min);
            }
            TVector factor = TLanes.Load(strength + c), mask = TLanes.Load(queryMask + c);
            row = logits + c;
            for (int key = 0; key < keys; key++, row += Width)
            {
                var logit = TLanes.Load(row);
                var pair = TLanes.Multiply(mask, TLanes.Create(keyMask[key]));
                var distance = TLanes.Subtract(TLanes.IfLess(zero, pair, max, min), logit);
                TLanes.Store(TLanes.IfLess(logit, blocked, logit, TLanes.Fma(factor, distance, logit)), row);
            }
        }
    }
}
