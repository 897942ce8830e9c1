namespace Denote.Tensors;

/// <summary>
/// Keeps the packed form of a layer's weights: made on first use, and again when another form is asked for.
/// </summary>
internal sealed class PackedOnDemand
{
    private readonly Lock _gate = new();
    private volatile PackedMatrix? _packed;

    /// <summary>The packed weights. Whoever still uses an earlier form keeps it alive.</summary>
    /// <param name="level">Whose tiles to pack for.</param>
    /// <param name="gated">Whether values and gates share panels.</param>
    /// <param name="pack">Packs.</param>
    public PackedMatrix Get(SimdLevel level, bool gated, Func<SimdLevel, bool, PackedMatrix> pack)
    {
        var packed = _packed;
        if (Fits(packed, level, gated)) return packed!;
        lock (_gate)
        {
            if (!Fits(_packed, level, gated)) _packed = pack(level, gated);
            return _packed!;
        }
    }

    private static bool Fits(PackedMatrix? packed, SimdLevel level, bool gated) =>
        packed is not null && packed.Layout.Level == level && packed.Layout.Gated == gated;
}
