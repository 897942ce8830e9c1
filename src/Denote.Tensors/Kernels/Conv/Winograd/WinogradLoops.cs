using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>
/// A transform's maps run over all channels, compiled for one vector width; channels that fill no vector are taken one
/// by one.
/// </summary>
/// <param name="input">Arguments: pixels, row, channels, planes, planeStep.</param>
/// <param name="output">
/// Arguments: planes, planeStep, bias, channels, residual, target, row, rows, columns; a null residual is none.
/// </param>
internal readonly unsafe struct WinogradLoops(
    delegate*<float*, nint, int, float*, nint, void> input,
    delegate*<float*, nint, float*, int, float*, float*, nint, int, int, void> output)
{
    // Vectors of the widest kind, for the largest square of planes and of results.
    private const int ScratchFloats = (36 + 16) * 16;
    private const int SquareAt = 36 * 16;

    private readonly delegate*<float*, nint, int, float*, nint, void> _input = input;

    private readonly delegate*<float*, nint, float*, int, float*, float*, nint, int, int, void> _output = output;

    /// <summary>Transforms the pixels that a tile sees.</summary>
    public void Input(float* pixels, nint row, int channels, float* planes, nint planeStep) =>
        _input(pixels, row, channels, planes, planeStep);

    /// <summary>activation(A^T m A + bias) + residual, for as many rows and columns as the image still has.</summary>
    public void Output(
        float* planes, nint planeStep, float* bias, int channels, float* residual, float* target, nint row, int rows,
        int columns) => _output(planes, planeStep, bias, channels, residual, target, row, rows, columns);

    /// <summary>The loops of a transform.</summary>
    public static WinogradLoops For<TTransform>(SimdLevel level, Activation activation)
        where TTransform : struct, IWinogradTransform => level switch
        {
            SimdLevel.Vector512 => For<TTransform, Lanes512, Vector512<float>>(activation),
            SimdLevel.Vector256 => For<TTransform, Lanes256, Vector256<float>>(activation),
            _ => For<TTransform, Lanes128, Vector128<float>>(activation),
        };

    private static WinogradLoops For<TTransform, TLanes, TVector>(Activation activation)
        where TTransform : struct, IWinogradTransform
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => new(&InputLoop<TTransform, TLanes, TVector>, activation switch
        {
            Activation.None => &OutputLoop<TTransform, TLanes, TVector, Functions.Identity>,
            Activation.Silu => &OutputLoop<TTransform, TLanes, TVector, Functions.Silu>,
            Activation.Gelu => &OutputLoop<TTransform, TLanes, TVector, Functions.Gelu>,
            Activation.QuickGelu => &OutputLoop<TTransform, TLanes, TVector, Functions.QuickGelu>,
            Activation.Relu => &OutputLoop<TTransform, TLanes, TVector, Functions.Relu>,
            Activation.Sigmoid => &OutputLoop<TTransform, TLanes, TVector, Functions.Sigmoid>,
            _ => throw new TensorException($"Unknown activation {activation}."),
        });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InputLoop<TTransform, TLanes, TVector>(
        float* pixels, nint row, int channels, float* planes, nint planeStep)
        where TTransform : struct, IWinogradTransform
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        float* scratch = stackalloc float[ScratchFloats];
        int c = 0;
        for (; c <= channels - TLanes.Count; c += TLanes.Count)
            TTransform.Input<TLanes, TVector>(pixels + c, row, channels, planes + c, planeStep, scratch);
        for (; c < channels; c++)
            TTransform.Input<LanesScalar, float>(pixels + c, row, channels, planes + c, planeStep, scratch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OutputLoop<TTransform, TLanes, TVector, TFunction>(
        float* planes, nint planeStep, float* bias, int channels, float* residual, float* target, nint row, int rows,
        int columns)
        where TTransform : struct, IWinogradTransform
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TFunction : struct, IUnaryFunction
    {
        float* scratch = stackalloc float[ScratchFloats];
        float* square = scratch + SquareAt;
        int c = 0;
        for (; c <= channels - TLanes.Count; c += TLanes.Count)
        {
            TTransform.Output<TLanes, TVector>(planes + c, planeStep, square, scratch);
            Finish<TTransform, TLanes, TVector, TFunction>(square, TLanes.Load(bias + c), channels,
                residual == null ? null : residual + c, target + c, row, rows, columns);
        }
        for (; c < channels; c++)
        {
            TTransform.Output<LanesScalar, float>(planes + c, planeStep, square, scratch);
            Finish<TTransform, LanesScalar, float, TFunction>(square, bias[c], channels,
                residual == null ? null : residual + c, target + c, row, rows, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TTransform, TLanes, TVector, TFunction>(
        float* square, TVector bias, nint pixel, float* residual, float* target, nint row, int rows, int columns)
        where TTransform : struct, IWinogradTransform
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TFunction : struct, IUnaryFunction
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                var sum = TLanes.Add(TLanes.Load(square + (i * TTransform.Outputs + j) * TLanes.Count), bias);
                var value = default(TFunction).Apply<TLanes, TVector>(sum);
                nint at = i * row + j * pixel;
                if (residual != null) value = TLanes.Add(value, TLanes.Load(residual + at));
                TLanes.Store(value, target + at);
            }
        }
    }
}
