using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// F(2x2, 3x3): 16 products instead of 36, with maps that only add, so nearly as accurate as the direct sum.
/// </summary>
internal readonly unsafe struct Winograd2x2 : IWinogradTransform
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static ConvolutionAlgorithm Algorithm => ConvolutionAlgorithm.Winograd2x2;

    public static int Outputs => 2;

    public static int Side => 4;

    public static int Step => 2;

    public static int Planes => 16;

    [MethodImpl(Inline)]
    public static void Filter<TLanes, TVector>(float* taps, nint tapStep, float* planes, nint planeStep)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var half = TLanes.Create(0.5f);
        for (int i = 0; i < 4; i++, planes += 4 * planeStep)
        {
            var left = Tap(0);
            var middle = Tap(1);
            var right = Tap(2);
            var outer = TLanes.Add(left, right);
            TLanes.Store(left, planes);
            TLanes.Store(TLanes.Multiply(TLanes.Add(outer, middle), half), planes + planeStep);
            TLanes.Store(TLanes.Multiply(TLanes.Subtract(outer, middle), half), planes + 2 * planeStep);
            TLanes.Store(right, planes + 3 * planeStep);

            TVector Tap(int column)
            {
                var top = TLanes.Load(taps + column * tapStep);
                var bottom = TLanes.Load(taps + (column + 6) * tapStep);
                if (i == 0) return top;
                if (i == 3) return bottom;
                var centre = TLanes.Load(taps + (column + 3) * tapStep);
                var ends = TLanes.Add(top, bottom);
                return TLanes.Multiply(i == 1 ? TLanes.Add(ends, centre) : TLanes.Subtract(ends, centre), half);
            }
        }
    }

    [MethodImpl(Inline)]
    public static void Input<TLanes, TVector>(
        float* pixels, nint row, nint pixel, float* planes, nint planeStep, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        float* second = pixels + row, third = second + row, fourth = third + row;
        Differences<TLanes, TVector>(pixels, third, pixel, planes, planeStep);
        Sums<TLanes, TVector>(second, third, pixel, planes + 4 * planeStep, planeStep);
        Differences<TLanes, TVector>(third, second, pixel, planes + 8 * planeStep, planeStep);
        Differences<TLanes, TVector>(second, fourth, pixel, planes + 12 * planeStep, planeStep);
    }

    [MethodImpl(Inline)]
    public static void Output<TLanes, TVector>(float* planes, nint planeStep, float* square, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nint row = 4 * planeStep;
        TVector upper0 = Upper(0), upper1 = Upper(1), upper2 = Upper(2), upper3 = Upper(3);
        TLanes.Store(TLanes.Add(TLanes.Add(upper0, upper1), upper2), square);
        TLanes.Store(TLanes.Subtract(TLanes.Subtract(upper1, upper2), upper3), square + TLanes.Count);
        TVector lower0 = Lower(0), lower1 = Lower(1), lower2 = Lower(2), lower3 = Lower(3);
        TLanes.Store(TLanes.Add(TLanes.Add(lower0, lower1), lower2), square + 2 * TLanes.Count);
        TLanes.Store(TLanes.Subtract(TLanes.Subtract(lower1, lower2), lower3), square + 3 * TLanes.Count);

        [MethodImpl(Inline)]
        TVector Upper(int column)
        {
            float* plane = planes + column * planeStep;
            return TLanes.Add(TLanes.Add(TLanes.Load(plane), TLanes.Load(plane + row)), TLanes.Load(plane + 2 * row));
        }

        [MethodImpl(Inline)]
        TVector Lower(int column)
        {
            float* plane = planes + column * planeStep;
            var difference = TLanes.Subtract(TLanes.Load(plane + row), TLanes.Load(plane + 2 * row));
            return TLanes.Subtract(difference, TLanes.Load(plane + 3 * row));
        }
    }

    /// <summary>Four planes from the difference of two rows of pixels.</summary>
    [MethodImpl(Inline)]
    private static void Differences<TLanes, TVector>(float* a, float* b, nint pixel, float* planes, nint planeStep)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        StoreRow<TLanes, TVector>(
            TLanes.Subtract(TLanes.Load(a), TLanes.Load(b)),
            TLanes.Subtract(TLanes.Load(a + pixel), TLanes.Load(b + pixel)),
            TLanes.Subtract(TLanes.Load(a + 2 * pixel), TLanes.Load(b + 2 * pixel)),
            TLanes.Subtract(TLanes.Load(a + 3 * pixel), TLanes.Load(b + 3 * pixel)), planes, planeStep);
    }

    /// <summary>Four planes from the sum of two rows of pixels.</summary>
    [MethodImpl(Inline)]
    private static void Sums<TLanes, TVector>(float* a, float* b, nint pixel, float* planes, nint planeStep)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        StoreRow<TLanes, TVector>(
            TLanes.Add(TLanes.Load(a), TLanes.Load(b)),
            TLanes.Add(TLanes.Load(a + pixel), TLanes.Load(b + pixel)),
            TLanes.Add(TLanes.Load(a + 2 * pixel), TLanes.Load(b + 2 * pixel)),
            TLanes.Add(TLanes.Load(a + 3 * pixel), TLanes.Load(b + 3 * pixel)), planes, planeStep);
    }

    [MethodImpl(Inline)]
    private static void StoreRow<TLanes, TVector>(
        TVector a, TVector b, TVector c, TVector d, float* planes, nint planeStep)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TLanes.Store(TLanes.Subtract(a, c), planes);
        TLanes.Store(TLanes.Add(b, c), planes + planeStep);
        TLanes.Store(TLanes.Subtract(c, b), planes + 2 * planeStep);
        TLanes.Store(TLanes.Subtract(b, d), planes + 3 * planeStep);
    }
}
