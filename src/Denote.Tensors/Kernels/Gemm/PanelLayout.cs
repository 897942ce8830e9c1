namespace Denote.Tensors;

/// <summary>
/// How the columns of a matrix are cut into panels for the tiles: as few panels as possible, as even as possible, so
/// that 48 or 96 columns waste as little as 320. A gated matrix, [values, gates], has as many values as gates in every
/// panel.
/// </summary>
internal sealed class PanelLayout
{
    private readonly int _lanes;

    public PanelLayout(SimdLevel level, int columns, bool gated = false)
    {
        Level = level;
        Columns = columns;
        Gated = gated;
        Tiles = TileSet.For(level);
        _lanes = Tiles.Lanes;
        int step = gated ? 2 : 1, outputs = columns / step;
        int groups = (outputs + _lanes - 1) / _lanes, widest = Tiles.MaxVectors / step;
        var panels = new Panel[(groups + widest - 1) / widest];
        for (int i = 0, start = 0, output = 0; i < panels.Length; i++)
        {
            int share = groups / panels.Length + (i < groups % panels.Length ? 1 : 0);
            int vectors = share * step;
            panels[i] = new Panel(start, vectors, vectors * _lanes, output, Math.Min(share * _lanes, outputs - output));
            start += vectors * _lanes;
            output += share * _lanes;
        }
        Panels = panels;
        PackedColumns = groups * step * _lanes;
    }

    /// <summary>The level whose tiles the panels are for.</summary>
    public SimdLevel Level { get; }

    /// <summary>Columns of the matrix.</summary>
    public int Columns { get; }

    /// <summary>Whether the second half of the columns are gates of the first.</summary>
    public bool Gated { get; }

    /// <summary>The tiles.</summary>
    public TileSet Tiles { get; }

    /// <summary>The panels, left to right.</summary>
    public Panel[] Panels { get; }

    /// <summary>Columns of all panels, padding included.</summary>
    public int PackedColumns { get; }

    /// <summary>Cuts a depth into as few and as even segments as its tiles like.</summary>
    public int[] Segments(int depth)
    {
        var depths = new int[(depth + Tiles.MaxDepth - 1) / Tiles.MaxDepth];
        for (int i = 0; i < depths.Length; i++)
            depths[i] = depth / depths.Length + (i < depth % depths.Length ? 1 : 0);
        return depths;
    }

    /// <summary>The panel that holds a packed column, and the column's place in it.</summary>
    public (Panel Panel, int Place) PlaceOf(int packedColumn)
    {
        var panel = Array.FindLast(Panels, panel => panel.Start <= packedColumn);
        return (panel, packedColumn - panel.Start);
    }

    /// <summary>The matrix's column at a place in a panel, or -1 for padding.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="place">0..panel.Width-1.</param>
    public int ColumnAt(in Panel panel, int place)
    {
        int half = panel.Width / 2;
        bool isGate = Gated && place >= half;
        int output = panel.Output + (isGate ? place - half : place);
        if (output >= panel.Output + panel.Outputs) return -1;
        return isGate ? Columns / 2 + output : output;
    }
}
