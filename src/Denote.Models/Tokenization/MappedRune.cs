namespace Denote.Models.Tokenization;

/// <summary>A code point of cleaned text and the span of the original text it came from, in UTF-16 units.</summary>
internal readonly record struct MappedRune(int Value, int Start, int End);
