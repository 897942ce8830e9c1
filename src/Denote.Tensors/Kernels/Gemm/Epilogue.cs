using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>What follows a matrix product while its tile is still in the first-level cache.</summary>
internal static unsafe class Epilogue
{
    /// <summary>
    /// The function that finishes a tile. Plain: target = activation(tile) + residual; a null residual is none, and
    /// target may be the tile itself. Gated: target = tile * gelu(gates), where the gates are <c>gateOffset</c> columns
    /// further on. Arguments: tile, tileRow, rows, columns, gateOffset, residual, target, targetRow (the residual's
    /// rows are as far apart).
    /// </summary>
    public static delegate*<float*, nint, int, int, int, float*, float*, nint, void> For(
        SimdLevel level, Activation activation, bool gated) => level switch
        {
            SimdLevel.Vector512 => For<Lanes512, Vector512<float>>(activation, gated),
            SimdLevel.Vector256 => For<Lanes256, Vector256<float>>(activation, gated),
            _ => For<Lanes128, Vector128<float>>(activation, gated),
        };

    private static delegate*<float*, nint, int, int, int, float*, float*, nint, void> For<TLanes, TVector>(
        Activation activation, bool gated)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (gated) return &Gate<TLanes, TVector>;
        return activation switch
        {
            Activation.None => &Finish<TLanes, TVector, Functions.Identity>,
            Activation.Silu => &Finish<TLanes, TVector, Functions.Silu>,
            Activation.Gelu => &Finish<TLanes, TVector, Functions.Gelu>,
            Activation.QuickGelu => &Finish<TLanes, TVector, Functions.QuickGelu>,
            Activation.Relu => &Finish<TLanes, TVector, Functions.Relu>,
            Activation.Sigmoid => &Finish<TLanes, TVector, Functions.Sigmoid>,
            _ => throw new TensorException($"Unknown activation {activation}."),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish<TLanes, TVector, TFunction>(
        float* tile, nint tileRow, int rows, int columns, int gateOffset, float* residual, float* target,
        nint targetRow)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TFunction : struct, IUnaryFunction
    {
        for (int i = 0; i < rows; i++)
        {
            int j = 0;
            for (; j <= columns - TLanes.Count; j += TLanes.Count)
            {
                var value = default(TFunction).Apply<TLanes, TVector>(TLanes.Load(tile + j));
                if (residual != null) value = TLanes.Add(value, TLanes.Load(residual + j));
                TLanes.Store(value, target + j);
            }
            for (; j < columns; j++)
            {
                float value = default(TFunction).Apply<LanesScalar, float>(tile[j]);
                target[j] = value + (residual != null ? residual[j] : 0);
            }
            tile += tileRow;
            target += targetRow;
            if (residual != null) residual += targetRow;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gate<TLanes, TVector>(
        float* tile, nint tileRow, int rows, int columns, int gateOffset, float* residual, float* target,
        nint targetRow)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int i = 0; i < rows; i++)
        {
            float* gates = tile + gateOffset;
            int j = 0;
            for (; j <= columns - TLanes.Count; j += TLanes.Count)
            {
                var gate = VectorMath.Gelu<TLanes, TVector>(TLanes.Load(gates + j));
                TLanes.Store(TLanes.Multiply(TLanes.Load(tile + j), gate), target + j);
            }
            for (; j < columns; j++) target[j] = tile[j] * VectorMath.Gelu<LanesScalar, float>(gates[j]);
            tile += tileRow;
            target += targetRow;
        }
    }
}
