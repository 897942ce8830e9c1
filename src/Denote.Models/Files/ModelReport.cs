namespace Denote.Models.Files;

/// <summary>What a model folder holds and everything that is wrong with it.</summary>
/// <param name="Folder">The folder's full path.</param>
/// <param name="ClassName">The class of the whole.</param>
/// <param name="Parts">Its parts.</param>
/// <param name="Problems">One sentence for each thing that is wrong; the model can be used when there is none.</param>
public sealed record ModelReport(
    string Folder,
    string ClassName,
    IReadOnlyList<PartReport> Parts,
    IReadOnlyList<string> Problems)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsUsable => Problems.Count == 0;
}
