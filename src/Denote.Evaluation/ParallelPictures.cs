using System.Runtime.ExceptionServices;
using Denote.Tensors;

namespace Denote.Evaluation;

/// <summary>Works on as many pictures at once as the engine has threads.</summary>
internal static class ParallelPictures
{
    /// <summary>Does the work for each item; the first failure is thrown as it is.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void ForEach<T>(IEnumerable<T> items, Action<T> work, CancellationToken cancellation)
    {
        var workers = new ParallelOptions
        {
            MaxDegreeOfParallelism = WorkPool.Threads,
            CancellationToken = cancellation,
        };
        try
        {
            Parallel.ForEach(items, workers, work);
        }
        catch (AggregateException failure)
        {
            cancellation.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(failure.Flatten().InnerExceptions[0]);
        }
    }
}
