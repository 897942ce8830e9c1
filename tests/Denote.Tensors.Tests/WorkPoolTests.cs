namespace Denote.Tensors.Tests;

[Collection(Alone.Name)]
public sealed class WorkPoolTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 1)]
    [InlineData(2, 1000)]
    [InlineData(5, 3)]
    [InlineData(5, 20_000)]
    public void EveryIndexRunsExactlyOnce(int threads, int count) => On(threads, () =>
    {
        var runs = new int[count];
        WorkPool.For(count, i => Interlocked.Increment(ref runs[i]));
        Assert.All(runs, times => Assert.Equal(1, times));
    });

    [Fact]
    public void NoIndicesIsNoWork() => On(3, () => WorkPool.For(0, _ => Assert.Fail("there is no index")));

    [Fact]
    public void ThreadsTakePartUpToTheLimit() => On(3, () =>
    {
        // Three chunks that wait for each other finish only if three threads run them, the caller among them.
        using var barrier = new Barrier(3);
        var threads = new int[3];
        WorkPool.For(3, i =>
        {
            threads[i] = Environment.CurrentManagedThreadId;
            Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(30)));
        });
        Assert.Equal(3, threads.Distinct().Count());
        Assert.Contains(Environment.CurrentManagedThreadId, threads);
    });

    [Fact]
    public void NestedCallsRunOnTheirOwnThread() => On(3, () =>
    {
        WorkPool.For(8, _ =>
        {
            int outer = Environment.CurrentManagedThreadId;
            WorkPool.For(8, _ => Assert.Equal(outer, Environment.CurrentManagedThreadId));
        });
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void AnExceptionReachesTheCallerAndThePoolGoesOn(int threads) => On(threads, () =>
    {
        for (int round = 0; round < 50; round++)
        {
            var thrown = Assert.Throws<TensorException>(() => WorkPool.For(100, i =>
            {
                if (i == round) throw new TensorException($"chunk {i}");
            }));
            Assert.Equal($"chunk {round}", thrown.Message);
            int ran = 0;
            WorkPool.For(100, _ => Interlocked.Increment(ref ran));
            Assert.Equal(100, ran);
        }
    });

    [Fact]
    public void SeveralCallersShareThePool() => On(3, () =>
    {
        var callers = Enumerable.Range(0, 6).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < 200; round++)
            {
                long sum = 0;
                WorkPool.For(50, i => Interlocked.Add(ref sum, i));
                if (sum != 1225) throw new InvalidOperationException($"the sum is {sum}");
            }
        })).ToArray();
        foreach (var caller in callers) caller.Start();
        foreach (var caller in callers) Assert.True(caller.Join(TimeSpan.FromSeconds(60)));
    });

    [Fact]
    public void ANumberOfThreadsBelowOneIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WorkPool.Threads = 0);

    private static void On(int threads, Action test)
    {
        int before = WorkPool.Threads;
        WorkPool.Threads = threads;
        try
        {
            test();
        }
        finally
        {
            WorkPool.Threads = before;
        }
    }
}
