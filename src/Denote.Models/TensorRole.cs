namespace Denote.Models;

/// <summary>What a tensor of a checkpoint is for; says how a random model fills it.</summary>
public enum TensorRole
{
    /// <summary>The matrix of a linear layer or the filters of a convolution, output axis first.</summary>
    Weight,

    /// <summary>The bias of a layer.</summary>
    Bias,

    /// <summary>The scale of a normalisation.</summary>
    NormScale,

    /// <summary>The shift of a normalisation.</summary>
    NormShift,

    /// <summary>Anything else: embeddings of tokens and positions.</summary>
    Table,
}
