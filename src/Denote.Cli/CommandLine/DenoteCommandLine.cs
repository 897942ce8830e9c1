using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Denote.Cli.Commands;
using Denote.Tensors;

namespace Denote.Cli;

/// <summary>
/// The <c>denote</c> command: all its commands, and what happens between the words typed and the exit code.
/// </summary>
internal sealed class DenoteCommandLine
{
    /// <summary>What the user types.</summary>
    public const string ProgramName = "denote";

    private const string Stopped = "stopped.";

    private readonly Terminal _terminal;
    private int _timesStopped;

    private readonly NumberOption<int> _threads = new("--threads", Environment.ProcessorCount, "a whole number, 1 " +
        "to 1024",
        value => value is >= 1 and <= 1024)
    {
        Description = "Threads to compute with. Results do not depend on it.",
        Recursive = true,
    };

    private readonly MemoryOption _memory = new("--memory")
    {
        Description = "Memory that the process should not exceed, for example 6G. What does not fit is computed in " +
            "more time and less memory, with the same result but for rounding. Without it, everything is done in the " +
            "fastest way.",
        Recursive = true,
    };

    private readonly ChoiceOption<ConvolutionAccuracy> _accuracy = new("--accuracy", ConvolutionAccuracy.Balanced,
        ("precise", ConvolutionAccuracy.Precise), ("balanced", ConvolutionAccuracy.Balanced),
        ("fast", ConvolutionAccuracy.Fast))
    {
        Description = "What convolutions may give up for speed: nothing, rounding errors like those of direct " +
            "sums, or some 20 times as much. docs/performance.md has what that does to networks.",
        Recursive = true,
    };

    private readonly Option<bool> _profile = new("--profile")
    {
        Description = "Prints at the end, on the error stream, where the time went: by kind of operation and by " +
            "block of the networks, with the peaks of memory.",
        Recursive = true,
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "No progress and no warnings on the error stream.",
        Recursive = true,
    };

    /// <param name="terminal">The streams to talk through.</param>
    public DenoteCommandLine(Terminal terminal)
    {
        _terminal = terminal;
        Root = new CommandFamily(
            ProgramName, "Finds what words mean in pictures, with frozen diffusion models", Commands())
        {
            Details =
            [
                "Everything runs on this machine's processor, from files on its disk: nothing is downloaded or sent, " +
                "but by 'models pull', which fetches a model.",
                "Exit codes: 0 done, 1 a fault of denote, 2 the command line is wrong, 3 a picture, text or output " +
                "path " +
                "cannot be used, 4 a model cannot be used, 130 stopped by Ctrl-C.",
            ],
            Examples =
            [
                new("denote ground beach.png \"[a red boat] on [the sea]\" --out out/", "One mask for each phrase."),
            ],
        };
        Root.Options.Add(_threads);
        Root.Options.Add(_memory);
        Root.Options.Add(_accuracy);
        Root.Options.Add(_profile);
        Root.Options.Add(_quiet);
        Root.Options.Add(new HelpOption("--help", "-h")
        {
            Description = "Explains a command.",
            Action = new HelpTextAction(terminal),
        });
        Root.Options.Add(new Option<bool>("--version")
        {
            Description = "Shows the version and the commit that it was built from.",
            Action = new VersionAction(terminal),
        });
    }

    /// <summary>The tree of commands.</summary>
    public CommandFamily Root { get; }

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="interruption">Says when to stop.</param>
    public ExitCode Run(IReadOnlyList<string> arguments, Interruption interruption)
    {
        interruption.BeforeEnding(() => Stop(interruption));
        var parsed = Root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is SynchronousCommandLineAction action and not ParseErrorAction)
            return (ExitCode)action.Invoke(parsed);
        if (UsageErrors.Find(parsed) is { } wrong) return Fail(ExitCode.Usage, wrong);
        var command = (DenoteCommand)parsed.CommandResult.Command;
        try
        {
            TensorSettings.CheckEnvironment();
        }
        catch (TensorException unknown)
        {
            return Fail(ExitCode.Usage, unknown.Message);
        }
        WorkPool.Threads = parsed.GetValue(_threads);
        TensorSettings.MemoryBudget = parsed.GetValue(_memory);
        TensorSettings.Accuracy = parsed.GetValue(_accuracy);
        return Run(command, parsed, interruption);
    }

    private static Command[] Commands() =>
    [
        new GroundCommand(),
        new ReferCommand(),
        new RefineCommand(),
        new CommandFamily("coarse", "Makes coarse masks of named classes", CoarseCommand.All()),
        new LabelCommand(),
        new ExplainCommand(),
        new ProposalsCommand(),
        new PaintCommand(),
        new CommandFamily("vocabulary", "Makes and keeps the classes that pictures are labelled with",
            new VocabularyAddCommand(), new VocabularyListCommand(), new VocabularyShowCommand(),
            new VocabularyRemoveCommand()),
        new CommandFamily("models", "Fetches models and looks after them",
            new ModelsPullCommand(), new ModelsListCommand(), new ModelsWhereCommand(), new ModelsCheckCommand(),
            new ModelsVerifyCommand(), new ModelsRemoveCommand(), new ModelsMakeRandomCommand()),
        new CommandFamily("eval", "Scores the methods on data with known answers",
            new EvalPictureBookCommand(), new EvalPngCommand(), new EvalRefCocoCommand(),
            new EvalRefineCommand(), new EvalSemanticCommand()),
        new CompletionCommand(),
    ];

    private ExitCode Run(DenoteCommand command, ParseResult parsed, Interruption interruption)
    {
        try
        {
            using var session = new CommandSession(_terminal, parsed.GetValue(_quiet), interruption);
            using var profile = parsed.GetValue(_profile) ? TensorProfile.Start() : null;
            command.Run(parsed, session);
            if (parsed.GetValue(_memory) is { } budget) session.Note(MemoryReport.Describe(budget));
            profile?.Dispose();
            if (profile is not null) ProfileReport.Write(profile, session.OpenError());
            return ExitCode.Ok;
        }
        catch (Exception exception) when (interruption.Token.IsCancellationRequested)
        {
            Trace(exception);
            return Stop(interruption);
        }
        catch (Exception exception)
        {
            Trace(exception);
            var failure = Failure.Of(exception);
            return Fail(failure.Code, failure.Line);
        }
    }

    /// <summary>Says once that the work was stopped: work may stop by itself just when it is ended.</summary>
    private ExitCode Stop(Interruption interruption) => Interlocked.Increment(ref _timesStopped) == 1
        ? Fail(interruption.Code, Stopped)
        : interruption.Code;

    private ExitCode Fail(ExitCode code, string line)
    {
        _terminal.Error.WriteLine($"{ProgramName}: {line}");
        return code;
    }

    private void Trace(Exception exception)
    {
        if (Environment.GetEnvironmentVariable(Failure.TraceVariable) == "1") _terminal.Error.WriteLine(exception);
    }
}
