namespace Denote.Models.Files;

/// <summary>The files that together hold the tensors of one network.</summary>
/// <param name="Paths">One file, or the shards.</param>
/// <param name="Index">Which shard holds which tensor; null for one file.</param>
internal sealed record CheckpointLayout(IReadOnlyList<string> Paths, ShardIndex? Index);
