using System.Globalization;
using System.Text;

namespace Denote.Evaluation;

/// <summary>Sets tables of a report: the first row of each holds its heads, the first column the rows' names.</summary>
internal static class TableLayout
{
    /// <summary>Aligned columns for a console, a blank line after each table, and the footer.</summary>
    public static string Text(IEnumerable<List<string[]>> tables, string footer)
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            int[] widths = [.. Enumerable.Range(0, table[0].Length).Select(c => table.Max(row => row[c].Length))];
            foreach (var row in table)
            {
                var cells = row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]));
                text.AppendLine(string.Join("  ", cells).TrimEnd());
            }
            text.AppendLine();
        }
        return text.Append(footer).AppendLine().ToString();
    }

    /// <summary>The same tables as Markdown.</summary>
    public static string Markdown(IEnumerable<List<string[]>> tables, string footer)
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            for (int i = 0; i < table.Count; i++)
            {
                text.AppendLine($"| {string.Join(" | ", table[i])} |");
                if (i == 0) text.AppendLine($"|---|{string.Concat(Enumerable.Repeat("---:|", table[0].Length - 1))}");
            }
            text.AppendLine();
        }
        return text.Append(footer).AppendLine().ToString();
    }

    /// <summary>A share with three decimals, or a dash where there is none.</summary>
    public static string Figure(double value) =>
        double.IsNaN(value) ? "-" : value.ToString("0.000", CultureInfo.InvariantCulture);
}
