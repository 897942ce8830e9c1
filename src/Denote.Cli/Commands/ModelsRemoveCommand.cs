using System.CommandLine;
using System.Globalization;
using Denote.Models.Hub;

namespace Denote.Cli.Commands;

/// <summary><c>denote models rm</c>: frees the room of a model in the cache.</summary>
internal sealed class ModelsRemoveCommand : DenoteCommand
{
    private readonly ModelIdArgument _model = new("A model in the cache: owner/name, with all its revisions.");

    public ModelsRemoveCommand() : base("rm", "Removes a model from the cache")
    {
        Details = ["The cache is shared with Hugging Face's tools: they have to fetch the model again, too."];
        Examples = [new("denote models rm stabilityai/sd-turbo", "Frees its room on the disk.")];
        Arguments.Add(_model);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        var id = _model.Read(arguments);
        if (id.Revision is not null)
            throw new UsageException($"'{id}' names a revision, but all of a model is removed; name {id.Repository}.");
        long bytes = ModelCache.OfUser().Remove(id);
        session.Note(string.Create(
            CultureInfo.InvariantCulture, $"removed {id.Repository}; {bytes / 1e6:N1} MB are free again"));
    }
}
