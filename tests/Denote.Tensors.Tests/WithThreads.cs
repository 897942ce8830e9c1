namespace Denote.Tensors.Tests;

/// <summary>Runs work on several numbers of threads; only one test at a time may change the number.</summary>
internal static class WithThreads
{
    private static readonly Lock Gate = new();

    /// <summary>
    /// Runs <paramref name="compute"/> on 1, 2 and 3 threads and asserts that the results have the same bits.
    /// </summary>
    public static void AssertSameBits(Func<Tensor> compute, string what)
    {
        lock (Gate)
        {
            int before = WorkPool.Threads;
            try
            {
                WorkPool.Threads = 1;
                var expected = compute();
                for (int threads = 2; threads <= 3; threads++)
                {
                    WorkPool.Threads = threads;
                    RandomTensors.AssertSameBits(expected, compute(), $"{what} on {threads} threads");
                }
            }
            finally
            {
                WorkPool.Threads = before;
            }
        }
    }
}
