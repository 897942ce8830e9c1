namespace Denote.Tensors;

/// <summary>A function of one number, written for vectors of any width.</summary>
internal interface IUnaryFunction
{
    TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}
