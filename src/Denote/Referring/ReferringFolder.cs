using System.Globalization;
using Denote.Grounding;
using Denote.Imaging;

namespace Denote.Referring;

/// <summary>
/// Writes a result into a folder. The files appear together or not at all; <c>result.json</c> comes last, so
/// that where it stands, everything it names stands too.
/// </summary>
internal static class ReferringFolder
{
    public const string OverlayFile = "overlay.png";
    public const string ScoresFile = "scores.png";

    public static void Write(ReferringResult result, string folder, ReferringFiles files)
    {
        try
        {
            using var transaction = FolderTransaction.Begin(folder);
            string draft = transaction.Draft;
            if (files.HasFlag(ReferringFiles.Masks))
                foreach (var expression in result.Expressions)
                    ImageFile.Save(expression.Mask, Path.Combine(draft, MaskFile(expression)));
            if (files.HasFlag(ReferringFiles.Overlay))
                Overlay.Save(result.Image, result.OverlayLayers, Path.Combine(draft, OverlayFile));
            if (HasScores(result, files)) ImageFile.Save(result.DrawScores(), Path.Combine(draft, ScoresFile));
            byte[] json = ReferringJson.From(result, files).ToBytes();
            AtomicFile.Write(Path.Combine(draft, "result.json"), stream => stream.Write(json));
            transaction.Commit();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ImageException)
        {
            throw new DenoteException(
                $"{folder}: the result cannot be written ({cause.Message}) Choose another folder.", cause);
        }
    }

    /// <summary>Whether <c>scores.png</c> is written: there must be something to show.</summary>
    public static bool HasScores(ReferringResult result, ReferringFiles files) =>
        files.HasFlag(ReferringFiles.Scores) && result.Expressions.Any(expression => expression.Proposals.Count > 0);

    public static string MaskFile(ReferredExpression expression)
    {
        string number = (expression.Index + 1).ToString("00", CultureInfo.InvariantCulture);
        return $"mask-{number}-{GroundingFolder.SafeName(expression.Text)}.png";
    }
}
