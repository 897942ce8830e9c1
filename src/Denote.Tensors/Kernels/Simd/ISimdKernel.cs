namespace Denote.Tensors;

/// <summary>
/// Work written once for any vector width: a struct that holds the arguments, run through <see cref="Simd.Run"/>.
/// </summary>
internal interface ISimdKernel
{
    void Run<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}
