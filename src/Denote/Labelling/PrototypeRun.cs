using System.Numerics.Tensors;

namespace Denote.Labelling;

/// <summary>Neighbouring prototypes that raise the same channel of a similarity.</summary>
/// <param name="Matrix">The class's prototypes.</param>
/// <param name="FirstRow">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="Channel">0 for the background, else the place of the class in play plus 1.</param>
/// <param name="FirstWinner">What the first row is called in a trace.</param>
internal sealed record PrototypeRun(PrototypeMatrix Matrix, int FirstRow, int Count, int Channel, int FirstWinner)
{
    /// <summary>Cuts the runs of many prototypes into blocks of at most so many columns.</summary>
    public static IReadOnlyList<IReadOnlyList<PrototypeRun>> Blocks(IEnumerable<PrototypeRun> runs, int columns)
    {
        var blocks = new List<IReadOnlyList<PrototypeRun>>();
        var block = new List<PrototypeRun>();
        int room = columns;
        foreach (PrototypeRun run in runs)
            for (int done = 0; done < run.Count;)
            {
                int count = Math.Min(run.Count - done, room);
                block.Add(run with
                {
                    FirstRow = run.FirstRow + done, Count = count, FirstWinner = run.FirstWinner + done,
                });
                (done, room) = (done + count, room - count);
                if (room > 0) continue;
                blocks.Add(block);
                (block, room) = ([], columns);
            }
        if (block.Count > 0) blocks.Add(block);
        return blocks;
    }

    /// <summary>Raises a running maximum.</summary>
    /// <param name="products">The products of a cell with these prototypes.</param>
    /// <param name="most">The largest so far.</param>
    /// <param name="winner">Which prototype it came from.</param>
    public void Raise(ReadOnlySpan<float> products, ref float most, ref int winner)
    {
        float largest = TensorPrimitives.Max(products);
        if (!(largest > most)) return;
        most = largest;
        winner = FirstWinner + products.IndexOf(largest);
    }
}
