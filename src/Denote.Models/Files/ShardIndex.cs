namespace Denote.Models.Files;

/// <summary>The contents of an index of shards.</summary>
/// <param name="Name">The index file, for messages.</param>
/// <param name="Homes">File name by tensor name.</param>
internal sealed record ShardIndex(string Name, IReadOnlyDictionary<string, string> Homes);
