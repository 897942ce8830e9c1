namespace Denote.Tensors;

/// <summary>The arguments of attention's reverse pass as its tiles see them.</summary>
internal sealed class AttentionGradientProblem(
    Tensor query, Tensor key, Tensor value, Tensor result, Tensor gradient, int heads, float? scale)
{
    /// <summary>Queries of a tile.</summary>
    public const int Width = 64;

    /// <summary>Keys of a block.</summary>
    public const int BlockKeys = 120;

    public Tensor Query => query;

    public Tensor Key => key;

    public Tensor Value => value;

    public Tensor Result => result;

    public Tensor Gradient => gradient;

    public int Batch => query.Shape[0];

    public int Heads => heads;

    public int Queries => query.Shape[1];

    public int Keys => key.Shape[1];

    /// <summary>Channels of a head's queries and keys.</summary>
    public int Size { get; } = query.Shape[2] / heads;

    /// <summary>Channels of a head's values.</summary>
    public int ValueSize { get; } = value.Shape[2] / heads;

    public float Scale { get; } = scale ?? 1 / MathF.Sqrt(query.Shape[2] / heads);

    public required int Tiles { get; init; }

    public required int TilesPerRun { get; init; }

    /// <summary>Receives the query's gradient, or null.</summary>
    public required Tensor? QueryGradient { get; init; }

    /// <summary><c>[runs, B, Nk, heads * d]</c>, or null.</summary>
    public required Tensor? KeyGradients { get; init; }

    /// <summary><c>[runs, B, Nk, heads * e]</c>, or null.</summary>
    public required Tensor? ValueGradients { get; init; }
}
