namespace Denote.Tensors;

/// <summary>
/// Keeps the packed form of a layer's weights from its second use on, and makes it again when another form is asked
/// for. The first use packs into memory that the next layer takes over: a network that runs once touches little fresh
/// memory, which costs more than packing does, and one that runs often packs twice.
/// </summary>
internal sealed class PackedOnDemand
{
    private readonly Lock _gate = new();
    private volatile PackedMatrix? _packed;
    private bool _wasUsed;

    /// <summary>
    /// The packed weights. Whoever still uses an earlier form keeps it alive; weights that the memory budget has no
    /// room for, or that are used for the first time, belong to the caller alone (<see
    /// cref="PackedMatrix.IsTransient"/>).
    /// </summary>
    /// <param name="level">Whose tiles to pack for.</param>
    /// <param name="gated">Whether values and gates share panels.</param>
    /// <param name="create">Takes memory, from the tensors' pool where it is told so.</param>
    /// <param name="fill">Packs.</param>
    public PackedMatrix Get(
        SimdLevel level, bool gated, Func<SimdLevel, bool, bool, PackedMatrix> create, Action<PackedMatrix> fill)
    {
        var packed = _packed;
        if (Fits(packed, level, gated)) return packed!;
        lock (_gate)
        {
            if (Fits(_packed, level, gated)) return _packed!;
            var made = create(level, gated, !_wasUsed);
            if (!made.IsTransient && PackedMatrix.BytesInUse > TensorSettings.WeightBudget)
            {
                made.Dispose();
                made = create(level, gated, true);
            }
            _wasUsed = true;
            using (made.Measure()) fill(made);
            if (!made.IsTransient) _packed = made;
            return made;
        }
    }

    private static bool Fits(PackedMatrix? packed, SimdLevel level, bool gated) =>
        packed is not null && packed.Layout.Level == level && packed.Layout.Gated == gated;
}
