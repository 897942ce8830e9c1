using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// F(2x2, 3x3) on an image that was enlarged to twice its size by repeating pixels, computed from the image itself. The
/// four rows that a tile sees are a, b, b, c of the small image, so that of the four differences d0 - d2, d1 + d2,
/// d2 - d1, d1 - d3 one is zero and one is 2 b: 9 products instead of 16, or of 36 without Winograd.
/// </summary>
internal readonly unsafe struct WinogradEnlarged : IWinogradTransform
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static ConvolutionAlgorithm Algorithm => ConvolutionAlgorithm.WinogradEnlarged;

    public static int Outputs => 2;

    public static int Side => 3;

    public static int Step => 1;

    public static int Planes => 9;

    [MethodImpl(Inline)]
    public static void Filter<TLanes, TVector>(float* taps, nint tapStep, float* planes, nint planeStep)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int i = 0; i < 3; i++, planes += 3 * planeStep)
        {
            TVector left = Tap(0), middle = Tap(1), right = Tap(2);
            TLanes.Store(left, planes);
            TLanes.Store(TLanes.Add(TLanes.Add(left, right), middle), planes + planeStep);
            TLanes.Store(right, planes + 2 * planeStep);

            TVector Tap(int column)
            {
                var top = TLanes.Load(taps + column * tapStep);
                var bottom = TLanes.Load(taps + (column + 6) * tapStep);
                if (i == 0) return top;
                if (i == 2) return bottom;
                return TLanes.Add(TLanes.Add(top, bottom), TLanes.Load(taps + (column + 3) * tapStep));
            }
        }
    }

    [MethodImpl(Inline)]
    public static void Input<TLanes, TVector>(
        float* pixels, nint row, nint pixel, float* planes, nint planeStep, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        float* second = pixels + row, third = second + row;
        TVector b0 = TLanes.Load(second), b1 = TLanes.Load(second + pixel), b2 = TLanes.Load(second + 2 * pixel);
        StoreRow<TLanes, TVector>(
            TLanes.Subtract(TLanes.Load(pixels), b0),
            TLanes.Subtract(TLanes.Load(pixels + pixel), b1),
            TLanes.Subtract(TLanes.Load(pixels + 2 * pixel), b2), planes, planeStep);
        StoreRow<TLanes, TVector>(b0, b1, b2, planes + 3 * planeStep, planeStep);
        StoreRow<TLanes, TVector>(
            TLanes.Subtract(b0, TLanes.Load(third)),
            TLanes.Subtract(b1, TLanes.Load(third + pixel)),
            TLanes.Subtract(b2, TLanes.Load(third + 2 * pixel)), planes + 6 * planeStep, planeStep);
    }

    [MethodImpl(Inline)]
    public static void Output<TLanes, TVector>(float* planes, nint planeStep, float* square, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nint row = 3 * planeStep;
        TVector middle0 = Plane(1, 0), middle1 = Plane(1, 1), middle2 = Plane(1, 2);
        StoreSquareRow<TLanes, TVector>(
            TLanes.Add(Plane(0, 0), middle0), TLanes.Add(Plane(0, 1), middle1), TLanes.Add(Plane(0, 2), middle2),
            square);
        StoreSquareRow<TLanes, TVector>(
            TLanes.Subtract(middle0, Plane(2, 0)), TLanes.Subtract(middle1, Plane(2, 1)),
            TLanes.Subtract(middle2, Plane(2, 2)), square + 2 * TLanes.Count);

        [MethodImpl(Inline)]
        TVector Plane(int i, int j) => TLanes.Load(planes + i * row + j * planeStep);
    }

    [MethodImpl(Inline)]
    private static void StoreRow<TLanes, TVector>(TVector a, TVector b, TVector c, float* planes, nint planeStep)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TLanes.Store(TLanes.Subtract(a, b), planes);
        TLanes.Store(b, planes + planeStep);
        TLanes.Store(TLanes.Subtract(b, c), planes + 2 * planeStep);
    }

    [MethodImpl(Inline)]
    private static void StoreSquareRow<TLanes, TVector>(TVector a, TVector b, TVector c, float* square)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TLanes.Store(TLanes.Add(a, b), square);
        TLanes.Store(TLanes.Subtract(b, c), square + TLanes.Count);
    }
}
