using System.CommandLine;

namespace Denote.Cli.Commands;

/// <summary><c>denote vocabulary remove</c>: takes classes away.</summary>
internal sealed class VocabularyRemoveCommand : DenoteCommand
{
    private readonly VocabularyArgument _vocabulary = new();

    private readonly Argument<string[]> _classes = new("class")
    {
        Description = "One or more classes; a damaged one may be removed as well.",
        Arity = ArgumentArity.OneOrMore,
    };

    public VocabularyRemoveCommand() : base("remove", "Removes classes from a vocabulary")
    {
        Examples = [new("denote vocabulary remove harbour pier", "The other classes stay as they are.")];
        Arguments.Add(_vocabulary);
        Arguments.Add(_classes);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        var store = _vocabulary.Open(arguments);
        foreach (string name in arguments.GetRequiredValue(_classes))
        {
            store.Remove(name);
            session.Note($"removed {name} from {store.Folder}");
        }
    }
}
