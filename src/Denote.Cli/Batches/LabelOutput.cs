using Denote.Cli.Commands;
using Denote.Collections;
using Denote.Imaging;
using Denote.Labelling;

namespace Denote.Cli.Batches;

/// <summary>All label maps in one folder, each picture's files under its name.</summary>
internal sealed class LabelOutput(OutputFolder folder, Vocabulary vocabulary, LabellingFiles files)
    : IBatchOutput<LabellingResult>
{
    private readonly LabelledPictures _pictures = new(folder.Path, vocabulary);

    public string Summary => $"wrote label maps, overlays, panoptic.json and result.json to {folder.Path}";

    public bool Holds(ImageInput input, string sha256) => _pictures.Holds(input, sha256);

    public void Save(ImageInput input, Image image, LabellingResult result) => _pictures.Save(input, result, files);

    public void AddFailure(ImageInput input, string problem) => _pictures.AddFailure(input, problem);

    public void Finish() => _pictures.Finish();
}
