namespace Denote.Tensors;

/// <summary>
/// Keeps the packed form of a layer's weights: made on first use, and again when another form is asked for.
/// </summary>
internal sealed class PackedOnDemand
{
    private readonly Lock _gate = new();
    private volatile PackedMatrix? _packed;

    /// <summary>
    /// The packed weights. Whoever still uses an earlier form keeps it alive; weights that the memory budget has no
    /// room for belong to the caller alone (<see cref="PackedMatrix.IsTransient"/>).
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
            var made = create(level, gated, false);
            if (PackedMatrix.BytesInUse > TensorSettings.WeightBudget)
            {
                made.Dispose();
                made = create(level, gated, true);
            }
            using (made.Measure()) fill(made);
            if (!made.IsTransient) _packed = made;
            return made;
        }
    }

    private static bool Fits(PackedMatrix? packed, SimdLevel level, bool gated) =>
        packed is not null && packed.Layout.Level == level && packed.Layout.Gated == gated;
}
