using System.Collections.Concurrent;
using System.Text;

namespace Denote.Models.Tokenization;

/// <summary>
/// Byte-pair encoding of one word: its UTF-8 bytes are symbols, the last with an end-of-word mark, and the adjacent
/// pair that comes first in the merge list is merged, everywhere in the word, until no pair is in the list.
/// </summary>
/// <param name="vocabulary">Symbols and merges.</param>
/// <param name="unknownId">What stands for a byte that has no symbol; never used when all bytes have one.</param>
internal sealed class BytePairEncoder(ClipVocabulary vocabulary, int unknownId)
{
    private const int LongestCachedWord = 64;
    private const int CachedWords = 16_384;

    private readonly ConcurrentDictionary<string, Piece[]> _cache = new(StringComparer.Ordinal);
    private int _cached;

    /// <summary>One token of a word.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Bytes">How many of the word's bytes it covers.</param>
    public readonly record struct Piece(int Id, int Bytes);

    /// <summary>The tokens of a word, in order; n log n in its length.</summary>
    public Piece[] Encode(string word)
    {
        if (word.Length > LongestCachedWord) return Merge(Encoding.UTF8.GetBytes(word));
        if (_cache.TryGetValue(word, out Piece[]? known)) return known;
        Piece[] pieces = Merge(Encoding.UTF8.GetBytes(word));
        if (Volatile.Read(ref _cached) < CachedWords && _cache.TryAdd(word, pieces)) Interlocked.Increment(ref _cached);
        return pieces;
    }

    private Piece[] Merge(byte[] bytes)
    {
        int count = bytes.Length;
        // A doubly linked list of symbols; a symbol that was merged into its left neighbour has length 0.
        var symbols = new int[count];
        var lengths = new int[count];
        var next = new int[count];
        var previous = new int[count];
        for (int i = 0; i < count; i++)
        {
            symbols[i] = vocabulary.ByteSymbol(bytes[i], endsWord: i == count - 1);
            lengths[i] = 1;
            next[i] = i + 1 < count ? i + 1 : -1;
            previous[i] = i - 1;
        }

        var candidates = new PriorityQueue<Candidate, (int Rank, int Position)>();
        for (int i = 0; i + 1 < count; i++) Propose(i);

        var round = new List<Candidate>();
        while (candidates.TryPeek(out _, out (int Rank, int Position) best))
        {
            // All places of the best pair, left to right, before any pair that these merges create.
            round.Clear();
            while (candidates.TryPeek(out Candidate candidate, out var priority) && priority.Rank == best.Rank)
            {
                candidates.Dequeue();
                round.Add(candidate);
            }
            foreach (Candidate pair in round)
            {
                int left = pair.Position;
                int right = next[left];
                bool stale = lengths[left] == 0 || right < 0
                    || symbols[left] != pair.Left || symbols[right] != pair.Right;
                if (stale) continue;
                symbols[left] = pair.Merged;
                lengths[left] += lengths[right];
                lengths[right] = 0;
                next[left] = next[right];
                if (next[left] >= 0)
                {
                    previous[next[left]] = left;
                    Propose(left);
                }
                if (previous[left] >= 0) Propose(previous[left]);
            }
        }

        var pieces = new List<Piece>();
        for (int i = 0; i >= 0 && i < count; i = next[i])
        {
            pieces.Add(new Piece(symbols[i] >= 0 ? symbols[i] : unknownId, lengths[i]));
        }
        return [.. pieces];

        void Propose(int left)
        {
            int right = next[left];
            if (vocabulary.TryMerge(symbols[left], symbols[right], out int rank, out int merged))
            {
                candidates.Enqueue(new Candidate(left, symbols[left], symbols[right], merged), (rank, left));
            }
        }
    }

    private readonly record struct Candidate(int Position, int Left, int Right, int Merged);
}
