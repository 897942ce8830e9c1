using System.Runtime.ExceptionServices;

namespace Denote.Tensors;

/// <summary>
/// Shares work between threads. Chunks are handed out as threads become free; what a chunk computes never depends on
/// who computes it, so results are the same for any number of threads.
/// </summary>
public static class WorkPool
{
    private static readonly Lock Gate = new();
    private static readonly List<Job> Open = [];
    private static readonly SemaphoreSlim Invitations = new(0);

    [ThreadStatic]
    private static bool _insideJob;

    private static int _threads = Environment.ProcessorCount;
    private static int _helpers;

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

    /// <summary>
    /// Calls <paramref name="body"/> once for every index, on up to <see cref="Threads"/> threads, this one among them.
    /// A call from inside a body runs on its own thread alone. The first exception of a body stops the rest and is
    /// thrown here.
    /// </summary>
    /// <param name="count">Indices 0..count-1.</param>
    /// <param name="body">The work of one index.</param>
    internal static void For(int count, Action<int> body)
    {
        int helpers = Math.Min(_threads, count) - 1;
        if (helpers <= 0 || _insideJob)
        {
            for (int i = 0; i < count; i++) body(i);
            return;
        }
        var job = new Job(count, helpers, body);
        lock (Gate)
        {
            Open.Add(job);
            while (_helpers < helpers) StartHelper();
        }
        Invitations.Release(helpers);
        job.Work();
        lock (Gate) Open.Remove(job);
        job.WaitForHelpers();
    }

    private static void StartHelper()
    {
        int number = ++_helpers;
        new Thread(Help) { IsBackground = true, Name = $"Denote worker {number}" }.Start();
    }

    private static void Help()
    {
        while (true)
        {
            Invitations.Wait();
            Job? job;
            lock (Gate)
            {
                job = Open.Find(static job => job.Joinable);
                job?.Join();
            }
            if (job is null) continue;
            job.Work();
            job.Leave();
        }
    }

    private sealed class Job(int count, int seats, Action<int> body)
    {
        // Long enough for a helper in its last chunk to finish, short enough to cost nothing on a shared core.
        private const int SpinsBeforeSleep = 20;

        private int _next = -1;
        private int _seats = seats;
        private int _helping;
        private ExceptionDispatchInfo? _failure;

        public bool Joinable => _seats > 0 && Volatile.Read(ref _next) < count - 1;

        public void Join()
        {
            _seats--;
            Interlocked.Increment(ref _helping);
        }

        public void Work()
        {
            _insideJob = true;
            try
            {
                for (int i; (i = Interlocked.Increment(ref _next)) < count;) body(i);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
                Interlocked.Exchange(ref _next, count);
            }
            finally
            {
                _insideJob = false;
            }
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref _helping) != 0) return;
            lock (this) Monitor.PulseAll(this);
        }

        public void WaitForHelpers()
        {
            var spin = new SpinWait();
            while (Volatile.Read(ref _helping) != 0 && spin.Count < SpinsBeforeSleep) spin.SpinOnce(-1);
            lock (this)
            {
                while (Volatile.Read(ref _helping) != 0) Monitor.Wait(this);
            }
            _failure?.Throw();
        }
    }
}
