using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// The running softmax of a tile's 64 queries over blocks of transposed logits <c>[keys, 64]</c>, which are powers of
/// two: maxima and sums. A query whose keys are all blocked has sum 0 and gets zeros.
/// </summary>
internal readonly unsafe struct SoftmaxState(float* memory)
{
    /// <summary>Rows of 64 floats that the state needs.</summary>
    public const int Rows = 4;

    private const int Width = QueryTile.Width;

    private readonly float* _maxima = memory;
    private readonly float* _sums = memory + Width;
    private readonly float* _factors = memory + 2 * Width;
    private readonly float* _weights = memory + 3 * Width;

    /// <summary>The memory behind the state.</summary>
    public float* End => _maxima + Rows * Width;

    public void Reset()
    {
        new Span<float>(_maxima, Width).Fill(AttentionProblem.BlockedLogit);
        new Span<float>(_sums, Width).Clear();
    }

    /// <summary>
    /// Takes the maxima of a block in; says whether one rose, so that earlier sums need <see cref="Rescale"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool UpdateMaxima<TLanes, TVector>(float* logits, int keys, int columns)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        bool isRaised = false;
        for (int c = 0; c < columns; c += TLanes.Count)
        {
            float* row = logits + c;
            var old = TLanes.Load(_maxima + c);
            TVector max0 = old, max1 = old, max2 = old, max3 = old;
            int key = 0;
            for (; key <= keys - 4; key += 4, row += 4 * Width)
            {
                max0 = TLanes.Max(TLanes.Load(row), max0);
                max1 = TLanes.Max(TLanes.Load(row + Width), max1);
                max2 = TLanes.Max(TLanes.Load(row + 2 * Width), max2);
                max3 = TLanes.Max(TLanes.Load(row + 3 * Width), max3);
            }
            for (; key < keys; key++, row += Width) max0 = TLanes.Max(TLanes.Load(row), max0);
            max0 = TLanes.Max(TLanes.Max(max0, max1), TLanes.Max(max2, max3));
            if (!TLanes.AnyGreater(max0, old))
            {
                TLanes.Store(TLanes.Create(1), _factors + c);
                continue;
            }
            isRaised = true;
            var factor = VectorMath.Exp2<TLanes, TVector>(TLanes.Subtract(old, max0));
            TLanes.Store(max0, _maxima + c);
            TLanes.Store(factor, _factors + c);
            TLanes.Store(TLanes.Multiply(TLanes.Load(_sums + c), factor), _sums + c);
        }
        return isRaised;
    }

    /// <summary>Brings earlier weighted sums of values to the new maxima.</summary>
    public void Rescale<TLanes, TVector>(float* values, int rows, int columns)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => Multiply<TLanes, TVector>(values, rows, columns, _factors);

    /// <summary>Turns a block's logits into exponentials and adds them to the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Exponentials<TLanes, TVector>(float* logits, int keys, int columns)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int c = 0; c < columns; c += TLanes.Count)
        {
            float* row = logits + c;
            var max = TLanes.Load(_maxima + c);
            TVector sum0 = TLanes.Load(_sums + c), sum1 = TLanes.Create(0);
            int key = 0;
            for (; key <= keys - 2; key += 2, row += 2 * Width)
            {
                var e0 = Exponential<TLanes, TVector>(row, max);
                var e1 = Exponential<TLanes, TVector>(row + Width, max);
                TLanes.Store(e0, row);
                TLanes.Store(e1, row + Width);
                sum0 = TLanes.Add(sum0, e0);
                sum1 = TLanes.Add(sum1, e1);
            }
            if (key < keys)
            {
                var e0 = Exponential<TLanes, TVector>(row, max);
                TLanes.Store(e0, row);
                sum0 = TLanes.Add(sum0, e0);
            }
            TLanes.Store(TLanes.Add(sum0, sum1), _sums + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exponential<TLanes, TVector>(float* logits, TVector max)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        VectorMath.Exp2<TLanes, TVector>(TLanes.Subtract(TLanes.Load(logits), max));

    /// <summary>Divides weighted sums of values by the sums of exponentials.</summary>
    public void Normalise<TLanes, TVector>(float* values, int rows, int columns)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => Multiply<TLanes, TVector>(values, rows, columns, InverseSums<TLanes, TVector>(1));

    /// <summary>
    /// 64 times weight / sum, 0 where the sum is 0; valid until the next call of this or <see cref="Constant"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float* InverseSums<TLanes, TVector>(float weight)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // The largest exponential is exactly 1, so any sum that is not 0 is at least 1.
        TVector zero = TLanes.Create(0), half = TLanes.Create(0.5f), factor = TLanes.Create(weight);
        for (int c = 0; c < Width; c += TLanes.Count)
        {
            var sum = TLanes.Load(_sums + c);
            TLanes.Store(TLanes.IfLess(sum, half, zero, TLanes.Divide(factor, sum)), _weights + c);
        }
        return _weights;
    }

    /// <summary>64 times the same number; valid until the next call of this or <see cref="InverseSums"/>.</summary>
    public float* Constant(float value)
    {
        new Span<float>(_weights, Width).Fill(value);
        return _weights;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TLanes, TVector>(float* values, int rows, int columns, float* factors)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int c = 0; c < columns; c += TLanes.Count)
        {
            var factor = TLanes.Load(factors + c);
            float* value = values + c;
            for (int row = 0; row < rows; row++, value += Width)
                TLanes.Store(TLanes.Multiply(TLanes.Load(value), factor), value);
        }
    }
}
