using System.Text;
using Denote.Models.Tokenization;

namespace Denote.Models.Tests.Tokenization;

/// <summary>The fast merge loop against a plain one that follows the definition word for word.</summary>
public sealed class BytePairEncoderTests
{
    [Fact]
    public void MergesAsTheDefinitionSays()
    {
        var vocabulary = Load(PictureBookTokenizer.Folder);
        var random = new Random(3);
        string[] syllables = ["the", "sa", "nd", "oo", "ll", "um", "br", "aa", "ee", "in", "é", "漢", "s", "t", "x"];
        for (int round = 0; round < 3000; round++)
        {
            var encoder = new BytePairEncoder(vocabulary, unknownId: 0);
            int count = 1 + random.Next(30);
            string word = string.Concat(
                Enumerable.Range(0, count).Select(_ => syllables[random.Next(syllables.Length)]));
            BytePairEncoder.Piece[] pieces = encoder.Encode(word);
            Assert.Equal(PlainMerge(vocabulary, word), pieces.Select(piece => piece.Id));
            Assert.Equal(Encoding.UTF8.GetByteCount(word), pieces.Sum(piece => piece.Bytes));
        }
    }

    [Fact]
    public void AllPlacesOfAPairMergeBeforeAnEarlierPairThatTheyCreate()
    {
        using var folder = new TokenizerFolder(PictureBookTokenizer.Folder);
        // (ab, a) is listed before (a, b), which no trained list does: the whole round of (a, b) still comes first.
        folder.Write("merges.txt", "ab a\na b\nab ab</w>\na b</w>\n");
        folder.Write("vocab.json", """{"a":0,"b":1,"a</w>":2,"b</w>":3,"ab":4,"aba":5,"ab</w>":6,"abab</w>":7}""");
        var vocabulary = Load(folder.Path);
        BytePairEncoder.Piece[] pieces = new BytePairEncoder(vocabulary, unknownId: 0).Encode("ababab");
        Assert.Equal(PlainMerge(vocabulary, "ababab"), pieces.Select(piece => piece.Id));
        Assert.Equal([4, 5, 3], pieces.Select(piece => piece.Id));
    }

    private static ClipVocabulary Load(string folder) =>
        ClipVocabulary.Load(Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"));

    private static int[] PlainMerge(ClipVocabulary vocabulary, string word)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(word);
        List<int> symbols = [.. bytes.Select((value, i) => vocabulary.ByteSymbol(value, i == bytes.Length - 1))];
        while (true)
        {
            (int Rank, int Left, int Right, int Merged)? best = null;
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                if (vocabulary.TryMerge(symbols[i], symbols[i + 1], out int rank, out int merged)
                    && (best is null || rank < best.Value.Rank))
                {
                    best = (rank, symbols[i], symbols[i + 1], merged);
                }
            }
            if (best is not { } pair) return [.. symbols];
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                if (symbols[i] != pair.Left || symbols[i + 1] != pair.Right) continue;
                symbols[i] = pair.Merged;
                symbols.RemoveAt(i + 1);
            }
        }
    }
}
