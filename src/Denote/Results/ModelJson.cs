namespace Denote.Results;

/// <summary>Which model made a result.</summary>
internal sealed record ModelJson(string Name, string Folder, string ConfigHash, int NativeSize)
{
    public static ModelJson From(ModelIdentity model) =>
        new(model.Name, model.Folder, model.ConfigHash, model.NativeSize);
}
