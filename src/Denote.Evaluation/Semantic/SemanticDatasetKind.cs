namespace Denote.Evaluation.Semantic;

/// <summary>The public datasets of semantic segmentation that Denote reads.</summary>
public enum SemanticDatasetKind
{
    /// <summary>PASCAL VOC 2012 with background: 20 classes.</summary>
    Voc2012,

    /// <summary>PASCAL VOC 2012 without background.</summary>
    Voc20,

    /// <summary>PASCAL Context with background: 59 classes.</summary>
    PascalContext,

    /// <summary>PASCAL Context without background.</summary>
    Context59,

    /// <summary>COCO 2017's things with background: 80 classes.</summary>
    CocoObject,

    /// <summary>COCO-Stuff 164k: 171 classes, no background.</summary>
    CocoStuff,

    /// <summary>ADE20K: 150 classes, no background.</summary>
    Ade20K,

    /// <summary>Cityscapes: 19 classes, no background.</summary>
    Cityscapes,
}
