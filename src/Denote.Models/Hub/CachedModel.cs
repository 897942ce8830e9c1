namespace Denote.Models.Hub;

/// <summary>A repository in a cache.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Folder">Its folder, full path.</param>
/// <param name="Snapshot">The snapshot that a model option takes, full path; null where there is none.</param>
/// <param name="Bytes">What its blobs take on the disk.</param>
public sealed record CachedModel(string Repository, string Folder, string? Snapshot, long Bytes);
