using System.Globalization;
using Denote.Imaging;
using Denote.Models;
using Denote.Tensors;

namespace Denote.Cli;

/// <summary>What the user is told of an exception: an exit code and one line.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Line">The thing, the place and the mend, without a line break.</param>
internal sealed record Failure(ExitCode Code, string Line)
{
    /// <summary>The environment variable that, set to 1, makes every failure show its stack trace.</summary>
    public const string TraceVariable = "DENOTE_TRACE";

    /// <summary>Finds the exit code and the line of an exception.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        UsageException => Say(ExitCode.Usage, exception.Message),
        ModelException => Say(ExitCode.Model, exception.Message),
        ImageException or DenoteException => Say(ExitCode.BadInput, exception.Message),
        IOException or UnauthorizedAccessException => Say(ExitCode.BadInput, exception.Message),
        TensorMemoryException => Say(ExitCode.Model, exception.Message),
        OutOfMemoryException => Say(ExitCode.Model, $"needs more memory than the {Gigabytes()} GB that this machine " +
            "has; try --memory, close other programs, or use a smaller picture or model."),
        _ => Say(ExitCode.Internal, $"unexpected {exception.GetType().Name}: {exception.Message} " +
            $"This is a fault of denote: please report it, with the output of the same command under " +
            $"{TraceVariable}=1."),
    };

    private static string Gigabytes() =>
        (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30))
            .ToString("0.0", CultureInfo.InvariantCulture);

    private static Failure Say(ExitCode code, string message)
    {
        const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return new Failure(code, string.Join(' ', message.Split(['\r', '\n'], Tidy)));
    }
}
