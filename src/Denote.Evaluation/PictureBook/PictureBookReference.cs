namespace Denote.Evaluation.PictureBook;

/// <summary>
/// Values that the reference implementation computed for a folder of scenes (<c>expected-one-step-t261.json</c>),
/// phrase by phrase, so that a run can be compared with it.
/// </summary>
public sealed class PictureBookReference
{
    private readonly IReadOnlyList<IReadOnlyList<JsonPlace>> _scenes;

    private PictureBookReference(IReadOnlyList<IReadOnlyList<JsonPlace>> scenes) => _scenes = scenes;

    /// <summary>Reads the values of a folder; null when it has none.</summary>
    /// <param name="folder">The folder of scenes.</param>
    /// <exception cref="DenoteException">The file is damaged.</exception>
    public static PictureBookReference? TryLoad(string folder)
    {
        string file = Path.Combine(folder, "expected-one-step-t261.json");
        if (!File.Exists(file)) return null;
        var scenes = JsonPlace.Read(file)["per_scene"].Entries();
        return new PictureBookReference([.. scenes.Select(scene => scene.Entries())]);
    }

    /// <summary>The reference's IoU of each phrase.</summary>
    /// <param name="name">The variant's name in the file.</param>
    /// <param name="scenes">How many scenes, from the first on.</param>
    public IReadOnlyList<PhraseScore> Scores(string name, int scenes) =>
        [.. _scenes.Take(scenes).SelectMany(scene => scene).Select(phrase => new PhraseScore(
            phrase["text"].Text(), phrase["thing"].Flag(), phrase["plural"].Flag(), phrase[name].Number()))];
}
