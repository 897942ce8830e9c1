using Denote.Labelling;

namespace Denote.Cli.Commands;

/// <summary>Everything that labelling needs, loaded.</summary>
internal sealed record OpenLabelling(
    DenoteModel Model, FeatureExtractors Features, Vocabulary Vocabulary, LabellingOptions Options) : IDisposable
{
    public Labeller CreateLabeller() => Model.CreateLabeller(Vocabulary, Features, Options);

    public void Dispose()
    {
        Features.Dispose();
        Model.Dispose();
    }
}
