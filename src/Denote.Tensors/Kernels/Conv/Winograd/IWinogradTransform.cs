namespace Denote.Tensors;

/// <summary>
/// The three linear maps of a Winograd convolution with 3x3 filters (Lavin and Gray 2016), each on one vector of
/// channels: Y = A^T [(G g G^T) * (B^T d B)] A. Planes are the entries of the transformed square, row by row.
/// </summary>
internal unsafe interface IWinogradTransform
{
    /// <summary>The algorithm.</summary>
    static abstract ConvolutionAlgorithm Algorithm { get; }

    /// <summary>Rows and columns of the result that one tile makes.</summary>
    static abstract int Outputs { get; }

    /// <summary>Rows and columns of pixels that one tile sees.</summary>
    static abstract int Side { get; }

    /// <summary>Pixels from one tile to the next.</summary>
    static abstract int Step { get; }

    /// <summary>Products of one tile and channel.</summary>
    static abstract int Planes { get; }

    /// <summary>G g G^T: the filter's nine taps to its planes.</summary>
    /// <param name="taps">The first tap, row by row.</param>
    /// <param name="tapStep">From one tap to the next.</param>
    /// <param name="planes">The first plane.</param>
    /// <param name="planeStep">From one plane to the next.</param>
    static abstract void Filter<TLanes, TVector>(float* taps, nint tapStep, float* planes, nint planeStep)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;

    /// <summary>B^T d B: a square of pixels to its planes.</summary>
    /// <param name="pixels">The square's first pixel.</param>
    /// <param name="row">From one row of pixels to the next.</param>
    /// <param name="pixel">From one pixel to the next.</param>
    /// <param name="planes">The first plane.</param>
    /// <param name="planeStep">From one plane to the next.</param>
    /// <param name="scratch">Room for as many vectors as there are planes.</param>
    static abstract void Input<TLanes, TVector>(
        float* pixels, nint row, nint pixel, float* planes, nint planeStep, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;

    /// <summary>A^T m A: planes to a square of results, vector after vector.</summary>
    /// <param name="planes">The first plane.</param>
    /// <param name="planeStep">From one plane to the next.</param>
    /// <param name="square">Receives the results, row by row.</param>
    /// <param name="scratch">Room for as many vectors as there are planes.</param>
    static abstract void Output<TLanes, TVector>(float* planes, nint planeStep, float* square, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}
