using System.Text.Json.Nodes;
using Denote.Cli.Commands;
using Denote.Collections;
using Denote.Imaging;

namespace Denote.Cli.Batches;

/// <summary>
/// A folder for each picture, below <c>--out</c> as the picture is below its own folder, and <c>index.json</c>.
/// </summary>
/// <param name="folder">The folder of <c>--out</c>.</param>
/// <param name="request">The command in words, without pictures and places: what a result answers.</param>
/// <param name="save">Writes a result into a folder.</param>
/// <param name="resultFile">The result's JSON in that folder.</param>
internal sealed class ResultFolders<TResult>(
    OutputFolder folder, string request, Action<TResult, string> save, string resultFile = FolderTransaction.LastWord)
    : IBatchOutput<TResult>
{
    private readonly OutputIndex _index = new(
        folder.Path, "index.json", "denote.index/1", name => $"{name}/{resultFile}");

    public string Summary => $"wrote a folder for each picture and index.json to {folder.Path}";

    public bool Holds(ImageInput input, string sha256) => _index.Holds(input, sha256,
        (entry, _) => entry["request"] is JsonValue value && value.TryGetValue(out string? done) && done == request);

    public void Save(ImageInput input, Image image, TResult result) =>
        _index.Save(input, image, input.Stem, name =>
        {
            folder.Write(name, draft => save(result, draft), resultFile);
            return new JsonObject { ["resultFile"] = $"{name}/{resultFile}", ["request"] = request };
        });

    public void AddFailure(ImageInput input, string problem) => _index.AddFailure(input, problem);

    public void Finish()
    {
        // Every picture was entered when it was done.
    }
}
