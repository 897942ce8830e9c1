namespace Denote.Cli.Commands;

/// <summary>Columns of text, as wide as their contents.</summary>
internal sealed class TextTable(params string[] titles)
{
    private const string Gap = "  ";
    private const int WidestCell = 80;

    private readonly List<string[]> _rows = [titles];
    private readonly bool[] _alignRight = new bool[titles.Length];

    /// <summary>Puts columns of numbers flush right.</summary>
    public TextTable AlignRight(params ReadOnlySpan<int> columns)
    {
        foreach (int column in columns) _alignRight[column] = true;
        return this;
    }

    /// <summary>Adds a row with one cell per column; what is too long for a cell ends in dots.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Shorten)]);

    /// <summary>Writes titles and rows.</summary>
    public void Write(TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, titles.Length).Select(column => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
        {
            var cells = row.Select((cell, column) =>
                _alignRight[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            output.WriteLine(string.Join(Gap, cells).TrimEnd());
        }
    }

    private static string Shorten(string cell) => cell.Length <= WidestCell ? cell : $"{cell[..(WidestCell - 1)]}…";
}
