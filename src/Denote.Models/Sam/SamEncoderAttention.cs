using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>
/// Self-attention over a square grid with decomposed relative positions: a query's logit for the key at row r and
/// column c is scale q.k + q.R_rows[y - r] + q.R_columns[x - c]. The two position terms are inner products too, with
/// the key's row and column as one-hot vectors, so they ride along as extra channels of query and key and no N x N bias
/// is ever built.
/// </summary>
internal sealed class SamEncoderAttention
{
    private readonly int _heads;
    private readonly int _grid;
    private readonly LinearWeights _query;
    private readonly LinearWeights _key;
    private readonly LinearWeights _value;
    private readonly LinearWeights _out;
    private readonly StoredTensor _rowTable;
    private readonly StoredTensor _columnTable;

    public SamEncoderAttention(SamConfig config, int grid, Weights weights)
    {
        int channels = config.EncoderEmbedDim;
        _heads = config.EncoderNumHeads;
        _grid = grid;
        var joint = weights.Tensor("qkv.weight", [3 * channels, channels]);
        var bias = weights.Tensor("qkv.bias", [3 * channels]);
        LinearWeights Part(int index) => new(
            DerivedTensor.Rows(joint, index * channels, channels),
            DerivedTensor.Rows(bias, index * channels, channels));
        (_query, _key, _value) = (Part(0), Part(1), Part(2));
        _rowTable = weights.Tensor("rel_pos_h", [2 * grid - 1, channels / _heads]);
        _columnTable = weights.Tensor("rel_pos_w", [2 * grid - 1, channels / _heads]);
        _out = weights.Linear("proj", channels, channels);
    }

    /// <summary><c>[B, grid, grid, C]</c> to the same.</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = TensorScope.Enter();
        int batch = x.Shape[0], channels = x.Shape[3], size = channels / _heads;
        Shape perHead = [batch, _grid, _grid, _heads, size];
        var query = Ops.Linear(x, _query).Reshape(perHead);
        var key = Ops.Linear(x, _key).Reshape(perHead);
        var value = Ops.Linear(x, _value).Reshape([batch, _grid * _grid, channels]);

        // [y, B * x * heads, d] times the table of row y, and the same for columns.
        var byRow = Ops.Permute(query, 1, 0, 2, 3, 4).Reshape([_grid, batch * _grid * _heads, size]);
        var rowTerms = Ops.Permute(
            Ops.MatMul(byRow, Offsets(_rowTable), transposeB: true).Reshape([_grid, batch, _grid, _heads, _grid]),
            1, 0, 2, 3, 4);
        var byColumn = Ops.Permute(query, 2, 0, 1, 3, 4).Reshape([_grid, batch * _grid * _heads, size]);
        var columnTerms = Ops.Permute(
            Ops.MatMul(byColumn, Offsets(_columnTable), transposeB: true).Reshape([_grid, batch, _grid, _heads, _grid]),
            1, 2, 0, 3, 4);

        int wide = _heads * (size + 2 * _grid);
        var wideQuery = Ops.ConcatChannels(Ops.Scale(query, 1 / MathF.Sqrt(size)), rowTerms, columnTerms);
        var wideKey = Ops.ConcatChannels(key, OneHotPositions(batch));
        var attended = Ops.Attention(
            wideQuery.Reshape([batch, _grid * _grid, wide]),
            wideKey.Reshape([batch, _grid * _grid, wide]),
            value, _heads, new AttentionOptions { Scale = 1 });
        return scope.Keep(Ops.Linear(attended.Reshape(x.Shape), _out));
    }

    /// <summary>
    /// <c>[query, key, d]</c>: for every pair of positions of one axis the learned vector of their distance.
    /// </summary>
    private Tensor Offsets(StoredTensor table)
    {
        var indices = new int[_grid * _grid];
        for (int q = 0; q < _grid; q++)
        for (int k = 0; k < _grid; k++)
            indices[q * _grid + k] = q - k + _grid - 1;
        return Ops.Embed(table, indices).Reshape([_grid, _grid, table.Shape[1]]);
    }

    private Tensor OneHotPositions(int batch)
    {
        var positions = Tensor.Zeros([batch, _grid, _grid, _heads, 2 * _grid]);
        var span = positions.Span;
        int at = 0;
        for (int b = 0; b < batch; b++)
        for (int y = 0; y < _grid; y++)
        for (int x = 0; x < _grid; x++)
        for (int h = 0; h < _heads; h++, at += 2 * _grid)
            span[at + y] = span[at + _grid + x] = 1;
        return positions;
    }
}
