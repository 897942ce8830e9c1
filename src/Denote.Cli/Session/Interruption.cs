using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Denote.Cli;

/// <summary>
/// Ctrl-C and the polite kill: the first one cancels the work, which then stops by itself; work that has not stopped
/// within
/// <see cref="GracePeriod"/>, and a second signal, end the process.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>How long cancelled work may take to stop.</summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromMilliseconds(800);

    private readonly CancellationTokenSource _source = new();
    private readonly ConcurrentStack<Action> _lastActs = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action<int> _exit;
    private Timer? _deadline;
    private int _exitCode;

    private Interruption(Action<int> exit, bool listen)
    {
        _exit = exit;
        _registrations = listen
            ? [
                PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, ExitCode.Interrupted)),
                PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, ExitCode.Terminated)),
              ]
            : [];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What the process exits with after a signal.</summary>
    public ExitCode Code => _exitCode == 0 ? ExitCode.Interrupted : (ExitCode)_exitCode;

    /// <summary>Listens to this process's signals.</summary>
    public static Interruption Listen() => new(Environment.Exit, listen: true);

    /// <summary>Listens to nobody but <see cref="Interrupt"/>.</summary>
    /// <param name="exit">Called with the exit code when the work does not stop in time.</param>
    public static Interruption Manual(Action<int> exit) => new(exit, listen: false);

    /// <summary>Does what a signal does.</summary>
    /// <param name="code">The exit code that belongs to the signal.</param>
    public void Interrupt(ExitCode code)
    {
        bool isFirst = Interlocked.CompareExchange(ref _exitCode, (int)code, 0) == 0;
        if (!isFirst)
        {
            End();
            return;
        }
        _deadline = new Timer(_ => End(), null, GracePeriod, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    /// <summary>
    /// Adds something to be done before the process is ended in the middle of its work; the last one comes first.
    /// </summary>
    /// <param name="act">Must not fail.</param>
    public void BeforeEnding(Action act) => _lastActs.Push(act);

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _deadline?.Dispose();
        _source.Dispose();
    }

    private void End()
    {
        while (_lastActs.TryPop(out var act)) act();
        _exit((int)Code);
    }

    private void Handle(PosixSignalContext context, ExitCode code)
    {
        context.Cancel = true;
        Interrupt(code);
    }
}
