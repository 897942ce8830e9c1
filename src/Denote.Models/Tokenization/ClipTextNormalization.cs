namespace Denote.Models.Tokenization;

/// <summary>How text is cleaned before it is cut into words. The published tools differ in rare characters.</summary>
public enum ClipTextNormalization
{
    /// <summary>
    /// As CLIP's own release does (without its optional ftfy repair): HTML entities resolved twice, every run of white
    /// space made one space, lower case with the Greek final sigma.
    /// </summary>
    OpenAi,

    /// <summary>
    /// As the fast tokenizer of the transformers library does: Unicode composition (NFC), white space folded, lower
    /// case character by character, special tokens split off first; HTML entities stay as written.
    /// </summary>
    TransformersFast,

    /// <summary>
    /// As the slow tokenizer of the transformers library does without ftfy: control, format, private and unassigned
    /// characters dropped, spaces set around CJK ideographs, Unicode composition (NFC), lower case character by
    /// character.
    /// </summary>
    TransformersSlow,
}
