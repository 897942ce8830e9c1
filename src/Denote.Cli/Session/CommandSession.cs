namespace Denote.Cli;

/// <summary>What a running command is given: its streams, its progress and the word to stop.</summary>
/// <param name="terminal">The streams.</param>
/// <param name="quiet">Whether only results and errors are wanted.</param>
/// <param name="interruption">Says when the user wants to stop.</param>
internal sealed class CommandSession(Terminal terminal, bool quiet, Interruption interruption) : IDisposable
{
    private readonly ProgressLine _progress = new(terminal.ShowsProgress && !quiet ? terminal : null);

    /// <summary>The streams.</summary>
    public Terminal Terminal { get; } = terminal;

    /// <summary>Takes the progress of long work; draws it if somebody watches.</summary>
    public IProgress<DenoteProgress> Progress => _progress;

    /// <summary>Cancelled when the user wants to stop.</summary>
    public CancellationToken Cancellation { get; } = interruption.Token;

    /// <summary>Adds something to be done if the work does not stop in time and the process has to be ended.</summary>
    /// <param name="act">Must not fail.</param>
    public void BeforeEnding(Action act) => interruption.BeforeEnding(act);

    /// <summary>Wipes the progress and gives the stream for results.</summary>
    public TextWriter OpenOutput()
    {
        _progress.Wipe();
        return Terminal.Output;
    }

    /// <summary>Wipes the progress and gives the stream for everything else.</summary>
    public TextWriter OpenError()
    {
        _progress.Wipe();
        return Terminal.Error;
    }

    /// <summary>Tells the user something that is no error.</summary>
    public void Note(string text)
    {
        if (!quiet) OpenError().WriteLine(text);
    }

    /// <summary>Tells the user what they should know about the result.</summary>
    public void Warn(string text) => Note($"warning: {text}");

    /// <summary>Wipes the progress.</summary>
    public void Dispose() => _progress.Wipe();
}
