namespace Denote.Tensors;

/// <summary>Reads the columns of a matrix that is being packed; called from several threads at once.</summary>
internal interface IColumnReader
{
    /// <summary>Writes one column, in the order of the packed depth.</summary>
    /// <param name="column">The column: an output channel.</param>
    /// <param name="target">As long as the matrix is deep.</param>
    void Read(int column, Span<float> target);
}
