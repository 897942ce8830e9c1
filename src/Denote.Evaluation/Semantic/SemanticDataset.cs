using Denote.Labelling;

namespace Denote.Evaluation.Semantic;

/// <summary>
/// The validation part of a public dataset, in the folders that its authors (or, where these offer no label pictures,
/// the common segmentation toolboxes) lay out.
/// </summary>
public sealed class SemanticDataset : ISemanticDataset
{
    private SemanticDataset(string name, IReadOnlyList<string> classes, IReadOnlyList<ClassKind>? kinds, bool hasBackground,
        IReadOnlyList<SemanticPicture> pictures) =>
        (Name, Classes, Kinds, HasBackground, Pictures) = (name, classes, kinds, hasBackground, pictures);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ClassKind>? Kinds { get; }

    /// <inheritdoc/>
    public bool HasBackground { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SemanticPicture> Pictures { get; }

    /// <summary>Finds a dataset's pictures; they are read when they are needed.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="folder">
    /// Its folder. VOC 2012 and Context: <c>VOCdevkit</c> or the year's folder in it, with <c>JPEGImages</c>,
    /// <c>SegmentationClass</c> (Context: <c>SegmentationClassContext</c>) and <c>ImageSets</c>. COCO-Object and
    /// COCO-Stuff: <c>images/val2017</c> (or <c>val2017</c>), with <c>annotations/val2017</c> (or
    /// <c>stuffthingmaps/val2017</c>) or, for COCO-Object, <c>annotations/instances_val2017.json</c>. ADE20K:
    /// <c>images/validation</c> and <c>annotations/validation</c>. Cityscapes: <c>leftImg8bit/val</c> and
    /// <c>gtFine/val</c>.
    /// </param>
    /// <exception cref="DenoteException">A file or folder is missing; the message names it.</exception>
    public static SemanticDataset Load(SemanticDatasetKind kind, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new DenoteException($"{folder}: there is no such folder.");
        var kinds = SemanticClasses.KindsOf(kind);
        return kind switch
        {
            SemanticDatasetKind.Voc2012 => new("VOC 2012", SemanticClasses.Voc, kinds, true,
                PascalFolder.Voc(folder, LabelMapping.Same(21))),
            SemanticDatasetKind.Voc20 => new("VOC-20", SemanticClasses.Voc, kinds, false,
                PascalFolder.Voc(folder, LabelMapping.WithoutZero(20))),
            SemanticDatasetKind.PascalContext => new("Pascal Context", SemanticClasses.PascalContext, kinds, true,
                PascalFolder.Context(folder, LabelMapping.Same(60))),
            SemanticDatasetKind.Context59 => new("Context-59", SemanticClasses.PascalContext, kinds, false,
                PascalFolder.Context(folder, LabelMapping.WithoutZero(59))),
            SemanticDatasetKind.CocoObject => new("COCO-Object", SemanticClasses.Coco, kinds, true,
                CocoFolder.Objects(folder)),
            SemanticDatasetKind.CocoStuff => new("COCO-Stuff", SemanticClasses.CocoStuff, kinds, false,
                CocoFolder.Stuff(folder)),
            SemanticDatasetKind.Ade20K => new("ADE20K", SemanticClasses.Ade20K, kinds, false, Ade20KFolder.Read(folder)),
            SemanticDatasetKind.Cityscapes => new("Cityscapes", SemanticClasses.Cityscapes, kinds, false,
                CityscapesFolder.Read(folder)),
            _ => throw new DenoteException($"There is no dataset '{kind}'."),
        };
    }
}
