using System.CommandLine;
using Denote.Models;
using Denote.Models.Hub;

namespace Denote.Cli.Commands;

/// <summary><c>denote models verify</c>: whether a cached model is what was published.</summary>
internal sealed class ModelsVerifyCommand : DenoteCommand
{
    private readonly ModelIdArgument _model = new("A model in the cache: owner/name or owner/name@revision.");

    public ModelsVerifyCommand() : base("verify", "Compares a cached model's files with the hashes they were published with")
    {
        Details = ["Every file is read through. With problems the exit code is 4. Nothing is fetched."];
        Examples = [new("denote models verify stabilityai/sd-turbo", "Whether a disk or a copy has damaged it.")];
        Arguments.Add(_model);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string snapshot = _model.Find(arguments);
        (int files, var problems) = CacheCheck.Run(
            snapshot, new StageNames(session.Progress, "verifying"), session.Cancellation);
        var output = session.OpenOutput();
        foreach (string problem in problems) output.WriteLine($"- {problem}");
        if (problems.Count > 0)
            throw new ModelException($"{snapshot}: {problems.Count} of {files} files are damaged; the list is above.");
        output.WriteLine($"{files} files are as they were published.");
    }
}
