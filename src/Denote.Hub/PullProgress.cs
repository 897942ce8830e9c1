namespace Denote.Hub;

/// <summary>How far fetching a model has come.</summary>
/// <param name="File">The file that is being fetched, its path in the repository.</param>
/// <param name="Done">Bytes of all files that are there.</param>
/// <param name="Total">Bytes of all files.</param>
public readonly record struct PullProgress(string File, long Done, long Total);
