using System.CommandLine;
using System.CommandLine.Parsing;
using Denote.Models.Files;

namespace Denote.Cli.Commands;

/// <summary>
/// An option that names a model: a folder, a file, or a repository's folder in a Hugging Face cache, which stands for
/// its snapshot.
/// </summary>
internal class ModelPathOption : Option<string>
{
    /// <param name="name">The option with its dashes.</param>
    /// <param name="aliases">Other names.</param>
    public ModelPathOption(string name, params string[] aliases) : base(name, aliases) => CustomParser = Parse;

    private string? Parse(ArgumentResult result)
    {
        string path = result.Tokens[0].Value;
        if (path.Length > 0) return ModelPath.Resolve(path);
        result.AddError($"{Name} is empty; name a model, or leave the option out.");
        return null;
    }
}
