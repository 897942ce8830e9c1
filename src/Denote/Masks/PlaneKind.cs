namespace Denote.Masks;

/// <summary>What the numbers of a channel mean.</summary>
internal enum PlaneKind
{
    /// <summary>Black and one other value: a mask.</summary>
    Hard,

    /// <summary>Numbers of classes.</summary>
    Labels,

    /// <summary>Probabilities.</summary>
    Soft,
}
