using System.CommandLine;
using Denote.Models;
using Denote.Models.Hub;

namespace Denote.Cli.Commands;

/// <summary>A model's name on the hub.</summary>
internal sealed class ModelIdArgument : Argument<string>
{
    public ModelIdArgument(string description) : base("model") => Description = description;

    /// <summary>The name that the user typed.</summary>
    /// <exception cref="UsageException">It is no name.</exception>
    public ModelId Read(ParseResult arguments)
    {
        string text = arguments.GetRequiredValue(this);
        return ModelId.Parse(text)
            ?? throw new UsageException($"'{text}' is no model's name; it must be owner/name or owner/name@revision.");
    }

    /// <summary>The snapshot of the model in the user's cache.</summary>
    /// <exception cref="ModelException">It is not there.</exception>
    public string Find(ParseResult arguments)
    {
        var id = Read(arguments);
        var cache = ModelCache.OfUser();
        return cache.Find(id) ?? throw new ModelException(
            $"{id} is not in the cache {cache.Folder}; fetch it: denote models pull {id}");
    }
}
