namespace Denote.Hub;

/// <summary>A file of a repository on the hub.</summary>
/// <param name="Path">Its path in the repository: <c>unet/config.json</c>.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Hash">SHA-256 of a large file, Git's SHA-1 of a small one, in hexadecimal digits: the name of its
/// blob.</param>
public sealed record HubFile(string Path, long Length, string Hash);
