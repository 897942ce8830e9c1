namespace Denote.Hub;

/// <summary>What the hub says about one revision of a repository.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Commit">The revision's commit, 40 hexadecimal digits.</param>
/// <param name="Licence">The licence's name as the repository states it; null where it states none.</param>
/// <param name="Files">All files.</param>
public sealed record HubRevision(string Repository, string Commit, string? Licence, IReadOnlyList<HubFile> Files);
