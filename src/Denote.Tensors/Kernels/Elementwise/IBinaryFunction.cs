namespace Denote.Tensors;

/// <summary>A function of two numbers, written for vectors of any width.</summary>
internal interface IBinaryFunction
{
    TVector Apply<TLanes, TVector>(TVector a, TVector b)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}
