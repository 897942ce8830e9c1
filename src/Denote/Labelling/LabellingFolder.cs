using Denote.Imaging;
using Denote.Models;

namespace Denote.Labelling;

/// <summary>
/// Writes a result into a folder. The files appear together or not at all; the JSON comes last, so that where
/// it stands, everything it names stands too.
/// </summary>
internal static class LabellingFolder
{
    public static void Write(LabellingResult result, string folder, string name, LabellingFiles files)
    {
        try
        {
            using var transaction = FolderTransaction.Begin(folder);
            string draft = transaction.Draft;
            if (files.HasFlag(LabellingFiles.Labels))
                ImageFile.Save(result.Labels, Path.Combine(draft, FileOf(name, LabellingFiles.Labels)));
            if (files.HasFlag(LabellingFiles.Overlay))
                ImageFile.Save(result.DrawOverlay(), Path.Combine(draft, FileOf(name, LabellingFiles.Overlay)));
            if (files.HasFlag(LabellingFiles.Panoptic))
                ImageFile.Save(
                    PanopticSegments.Draw(result.Labels), Path.Combine(draft, FileOf(name, LabellingFiles.Panoptic)));
            if (files.HasFlag(LabellingFiles.Scores))
                result.SaveScores(Path.Combine(draft, FileOf(name, LabellingFiles.Scores)));
            byte[] json = LabellingJson.From(result, name, files).ToBytes();
            AtomicFile.Write(Path.Combine(draft, JsonFile(name)), stream => stream.Write(json));
            transaction.Commit(JsonFile(name));
        }
        catch (Exception cause) when (
            cause is IOException or UnauthorizedAccessException or ImageException or ModelException)
        {
            throw new DenoteException(
                $"{folder}: the result cannot be written ({cause.Message}) Choose another folder.", cause);
        }
    }

    public static string JsonFile(string name) => $"{name}-labels.json";

    public static string FileOf(string name, LabellingFiles file) => file switch
    {
        LabellingFiles.Labels => $"{name}-labels.png",
        LabellingFiles.Overlay => $"{name}-overlay.png",
        LabellingFiles.Panoptic => $"{name}-panoptic.png",
        LabellingFiles.Scores => $"{name}-scores.safetensors",
        _ => throw new ArgumentOutOfRangeException(nameof(file)),
    };
}
