using Denote.Imaging;
using Denote.TestSupport;

namespace Denote.Tests.Grounding;

/// <summary>The embedded model, loaded once for all tests that ask it.</summary>
public sealed class EmbeddedModel : IDisposable
{
    public DenoteModel Model { get; } = DenoteModel.LoadEmbedded();

    /// <summary>A picture of the fixture scenes.</summary>
    public Image Picture { get; } = ImageFile.Load(
        Directory.EnumerateFiles(FixtureTensors.Locate("picturebook", "images")).Order(StringComparer.Ordinal).First());

    public void Dispose() => Model.Dispose();
}
