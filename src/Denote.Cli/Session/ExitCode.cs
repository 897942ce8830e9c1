namespace Denote.Cli;

/// <summary>What the process tells its caller; documented in docs/command-line.md.</summary>
internal enum ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    Ok = 0,

    /// <summary>A fault of Denote's own.</summary>
    Internal = 1,

    /// <summary>The command line cannot be understood.</summary>
    Usage = 2,

    /// <summary>A picture, a text or an output path cannot be used.</summary>
    BadInput = 3,

    /// <summary>A model folder cannot be used.</summary>
    Model = 4,

    /// <summary>Stopped by Ctrl-C.</summary>
    Interrupted = 130,

    /// <summary>Stopped by a termination signal.</summary>
    Terminated = 143,
}
