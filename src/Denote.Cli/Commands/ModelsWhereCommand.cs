using System.CommandLine;

namespace Denote.Cli.Commands;

/// <summary><c>denote models where</c>: the folder of a model in the cache.</summary>
internal sealed class ModelsWhereCommand : DenoteCommand
{
    private readonly ModelIdArgument _model = new("A model in the cache: owner/name or owner/name@revision.");

    public ModelsWhereCommand() : base("where", "Prints the folder of a model in the cache")
    {
        Examples = [new("denote models where stabilityai/sd-turbo", "For other tools that take a folder.")];
        Arguments.Add(_model);
    }

    public override void Run(ParseResult arguments, CommandSession session) =>
        session.OpenOutput().WriteLine(_model.Find(arguments));
}
