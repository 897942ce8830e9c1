namespace Denote.Tensors;

/// <summary>Shares work between threads. Chunks are handed out as threads become free; what a chunk computes never depends on
/// who computes it, so results are the same for any number of threads.</summary>
public static class WorkPool
{
    private static int _threads = Environment.ProcessorCount;

    /// <summary>Number of threads that operations use, 1 or more; the number of processors at the start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public static int Threads
    {
        get => _threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _threads = value;
        }
    }

    /// <summary>Calls <paramref name="body"/> once for every index, on up to <see cref="Threads"/> threads.</summary>
    /// <param name="count">Indices 0..count-1.</param>
    /// <param name="body">The work of one index.</param>
    internal static void For(int count, Action<int> body)
    {
        if (count <= 1 || _threads == 1)
        {
            for (int i = 0; i < count; i++) body(i);
            return;
        }
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = _threads }, body);
    }
}
