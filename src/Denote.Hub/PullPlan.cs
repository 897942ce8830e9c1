namespace Denote.Hub;

/// <summary>What would be fetched.</summary>
/// <param name="Revision">The revision that the files are of.</param>
/// <param name="Files">The files that Denote reads.</param>
/// <param name="Missing">Those of them that the cache does not have.</param>
/// <param name="Snapshot">Where the files will lie, full path.</param>
public sealed record PullPlan(
    HubRevision Revision,
    IReadOnlyList<HubFile> Files,
    IReadOnlyList<HubFile> Missing,
    string Snapshot)
{
    /// <summary>Bytes to fetch.</summary>
    public long BytesToFetch => Missing.Sum(file => file.Length);
}
