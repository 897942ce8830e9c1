using System.Collections.Concurrent;
using System.Numerics;

namespace Denote.Tensors;

/// <summary>
/// The pool behind every tensor. Blocks are kept by size class (four classes per power of two, so at most a quarter is
/// wasted) and handed out again, so that a warmed-up network pass asks the system for nothing.
/// </summary>
public static unsafe class TensorMemory
{
    private const long SmallestBlock = 256;

    private static readonly ConcurrentDictionary<long, ConcurrentBag<nint>> Free = new();
    private static long _inUse;
    private static long _peak;
    private static long _pooled;

    /// <summary>Bytes held by live tensors.</summary>
    public static long BytesInUse => Interlocked.Read(ref _inUse);

    /// <summary>The largest value of <see cref="BytesInUse"/> since the start or <see cref="ResetPeak"/>.</summary>
    public static long PeakBytes => Interlocked.Read(ref _peak);

    /// <summary>Bytes kept in the pool for reuse.</summary>
    public static long BytesPooled => Interlocked.Read(ref _pooled);

    /// <summary>Bytes of packed weights that are kept from one use to the next.</summary>
    public static long PackedBytes => PackedMatrix.BytesInUse;

    /// <summary>
    /// Bytes of weights that were packed for a single use since the start: their first, or any for which <see
    /// cref="TensorSettings.MemoryBudget"/> had no room.
    /// </summary>
    public static long RepackedBytes => PackedMatrix.TransientBytes;

    /// <summary>Starts a new peak measurement at the present use.</summary>
    public static void ResetPeak() => Interlocked.Exchange(ref _peak, BytesInUse);

    /// <summary>Gives all pooled blocks back to the system.</summary>
    public static void Trim()
    {
        foreach (var (size, blocks) in Free)
        {
            while (blocks.TryTake(out nint block))
            {
                Interlocked.Add(ref _pooled, -size);
                SystemMemory.Free((void*)block);
            }
        }
    }

    internal static void* Rent(long bytes, out long capacity)
    {
        capacity = SizeClass(bytes);
        long inUse = Interlocked.Add(ref _inUse, capacity);
        long peak;
        while (inUse > (peak = PeakBytes) && Interlocked.CompareExchange(ref _peak, inUse, peak) != peak) { }
        TensorProfile.NoteMemory(inUse);

        if (Free.TryGetValue(capacity, out var blocks) && blocks.TryTake(out nint block))
        {
            Interlocked.Add(ref _pooled, -capacity);
            return (void*)block;
        }
        try
        {
            return SystemMemory.Allocate(capacity);
        }
        catch (OutOfMemoryException cause)
        {
            // What waits for reuse in other sizes may be just what is missing.
            if (BytesPooled > 0)
            {
                Trim();
                void* again = SystemMemory.TryAllocate(capacity);
                if (again != null) return again;
            }
            Interlocked.Add(ref _inUse, -capacity);
            throw new TensorMemoryException(BytesInUse + capacity, SystemMemory.Available, cause);
        }
    }

    internal static void Return(void* block, long capacity)
    {
        Interlocked.Add(ref _inUse, -capacity);
        if (TensorSettings.MemoryLeft - BytesPooled < capacity)
        {
            SystemMemory.Free(block);
            return;
        }
        Interlocked.Add(ref _pooled, capacity);
        Free.GetOrAdd(capacity, static _ => []).Add((nint)block);
    }

    private static long SizeClass(long bytes)
    {
        if (bytes <= SmallestBlock) return SmallestBlock;
        long quarter = (long)BitOperations.RoundUpToPowerOf2((ulong)bytes) / 8;
        return (bytes + quarter - 1) / quarter * quarter;
    }
}
