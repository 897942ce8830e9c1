using System.Globalization;
using Denote.Grounding;
using Denote.Imaging;

namespace Denote.Refining;

/// <summary>
/// Writes a result into a folder. The files appear together or not at all; <c>result.json</c> comes last, so
/// that where it stands, everything it names stands too.
/// </summary>
internal static class RefiningFolder
{
    public const string ComparisonFile = "comparison.png";
    public const string LabelsFile = "labels.png";

    public static void Write(RefiningResult result, string folder, RefiningFiles files)
    {
        try
        {
            using var transaction = FolderTransaction.Begin(folder);
            string draft = transaction.Draft;
            foreach (var mask in result.Masks)
            {
                if (files.HasFlag(RefiningFiles.Probabilities))
                {
                    ImageFile.Save(
                        GreyImage16.FromProbability(mask.Probability), Path.Combine(draft, ProbabilityFile(mask)));
                }
                if (files.HasFlag(RefiningFiles.Masks))
                    ImageFile.Save(mask.Mask, Path.Combine(draft, MaskFile(mask)));
            }
            if (files.HasFlag(RefiningFiles.Comparison))
                ImageFile.Save(result.DrawComparison(), Path.Combine(draft, ComparisonFile));
            if (HasLabels(result, files)) ImageFile.Save(result.ToLabelMap(), Path.Combine(draft, LabelsFile));
            byte[] json = RefiningJson.From(result, files).ToBytes();
            AtomicFile.Write(Path.Combine(draft, "result.json"), stream => stream.Write(json));
            transaction.Commit();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ImageException)
        {
            throw new DenoteException(
                $"{folder}: the result cannot be written ({cause.Message}) Choose another folder.", cause);
        }
    }

    /// <summary>Whether <c>labels.png</c> is written: one class has its mask.</summary>
    public static bool HasLabels(RefiningResult result, RefiningFiles files) =>
        files.HasFlag(RefiningFiles.Labels) && result.Masks.Count > 1;

    public static string ProbabilityFile(RefinedMask mask) => $"probability-{Name(mask)}.png";

    public static string MaskFile(RefinedMask mask) => $"mask-{Name(mask)}.png";

    private static string Name(RefinedMask mask)
    {
        string number = (mask.Index + 1).ToString("00", CultureInfo.InvariantCulture);
        return $"{number}-{GroundingFolder.SafeName(mask.ClassName)}";
    }
}
