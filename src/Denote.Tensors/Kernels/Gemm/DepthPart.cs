namespace Denote.Tensors;

/// <summary>
/// A part of a product's depth: some rows of one segment of the packed matrix, and the columns of A that meet them.
/// </summary>
/// <param name="Rows">The rows of A; each begins at the part's first column.</param>
/// <param name="Segment">The segment of the packed matrix.</param>
/// <param name="First">The first of its rows.</param>
/// <param name="Depth">How many.</param>
internal readonly record struct DepthPart(RowRuns Rows, int Segment, int First, int Depth);
