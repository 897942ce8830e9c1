using Denote.CoarseMasks;
using Denote.Imaging;
using Denote.Masks;
using Denote.Refining;

namespace Denote.Evaluation.Refining;

/// <summary>Where the coarse masks of an evaluation come from.</summary>
public abstract class CoarseSource
{
    private protected CoarseSource(string name) => Name = name;

    /// <summary>The name in tables.</summary>
    public string Name { get; }

    /// <summary>
    /// Hard masks made by spoiling the truth: eroded by 1/43 of the longer side, dilated by 1/32, shifted by 1/26, and
    /// blurred over 1/10 and cut again. Edges get the usual soft band.
    /// </summary>
    public static IReadOnlyList<CoarseSource> Spoiled { get; } =
        [.. Enum.GetValues<Spoiling>().Select(kind => new SpoiledTruth(kind))];

    /// <summary>Masks of all built-in makers.</summary>
    /// <param name="options">Their settings.</param>
    public static IReadOnlyList<CoarseSource> Makers(CoarseOptions options) =>
        [.. Enum.GetValues<CoarseMethod>().Select(method => Maker(method, options))];

    /// <summary>Masks of a built-in maker.</summary>
    /// <param name="method">The maker.</param>
    /// <param name="options">Its settings.</param>
    public static CoarseSource Maker(CoarseMethod method, CoarseOptions options) => new MakerSource(method, options);

    /// <summary>
    /// Masks of another tool: a folder with a label map or a <c>.npy</c> stack for each picture, named as the picture,
    /// whose labels are the dataset's (channels of a stack: from 0).
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="reading">Which samples are the mask; null tells it from the content.</param>
    /// <exception cref="DenoteException">There is no such folder.</exception>
    public static CoarseSource Files(string folder, MaskReading? reading = null) => Directory.Exists(folder)
        ? new FileSource(folder, reading)
        : throw new DenoteException($"{folder}: there is no such folder of coarse masks.");

    /// <summary>The coarse masks of the classes of one picture.</summary>
    internal abstract IReadOnlyList<CoarseMask> Make(
        DenoteModel model, EvaluatedPicture picture, CancellationToken cancellation);

    private sealed class SpoiledTruth(Spoiling kind) : CoarseSource(kind.ToString().ToLowerInvariant())
    {
        internal override IReadOnlyList<CoarseMask> Make(
            DenoteModel model, EvaluatedPicture picture, CancellationToken cancellation) =>
            [.. picture.Classes.Select((entry, i) => CoarseMask.FromMask(
                entry.Name, TruthSpoiler.Spoil(entry.Truth, kind, picture.Index * 31 + i)))];
    }

    private sealed class MakerSource(CoarseMethod method, CoarseOptions options) : CoarseSource(method.ToString())
    {
        internal override IReadOnlyList<CoarseMask> Make(
            DenoteModel model, EvaluatedPicture picture, CancellationToken cancellation) =>
            model.MakeCoarse(picture.Image, [.. picture.Classes.Select(entry => entry.Name)], method, options,
                cancellation: cancellation).Masks;
    }

    private sealed class FileSource(string folder, MaskReading? reading) : CoarseSource("files")
    {
        internal override IReadOnlyList<CoarseMask> Make(
            DenoteModel model, EvaluatedPicture picture, CancellationToken cancellation)
        {
            string stem = Path.Combine(folder, picture.Id);
            string? path = ((string[])[".png", ".npy"]).Select(ending => stem + ending).FirstOrDefault(File.Exists);
            if (path is null)
                throw new DenoteException($"{stem}.png: there is no coarse mask of this picture (nor {picture.Id}.npy).");
            var file = CoarseMaskFile.Load(path, reading);
            return [.. picture.Classes.Select(entry =>
            {
                string label = FormattableString.Invariant($"{entry.Label}");
                // A label map holds only the classes that its tool has found.
                return file.Has(label)
                    ? file.Take(entry.Name, label)
                    : CoarseMask.FromMask(entry.Name, new Mask(picture.Image.Width, picture.Image.Height));
            })];
        }
    }
}
