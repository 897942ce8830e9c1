using Denote.Imaging;
using Denote.Labelling;
using Denote.TestSupport;
using System.Text.Json;

namespace Denote.Tests.Labelling;

/// <summary>
/// A vocabulary of sky, grass and house for the embedded model, made from fixture scenes; others are left to be
/// labelled.
/// </summary>
public sealed class SceneVocabulary : IDisposable
{
    private const int SupportImages = 3;

    private readonly List<Scene> _scenes = ReadScenes();

    public SceneVocabulary()
    {
        Features = Model.OpenFeatures();
        var options = new PrototypeOptions { Parts = 8, Restarts = 1 };
        Vocabulary = new Vocabulary(
            [.. Features.Select(extractor => extractor.Identity)],
            [.. ClassNames.Select(name => MakeClass(name, options))]);
    }

    public static IReadOnlyList<string> ClassNames { get; } = ["sky", "grass", "house"];

    public DenoteModel Model { get; } = DenoteModel.LoadEmbedded();

    public FeatureExtractors Features { get; }

    public Vocabulary Vocabulary { get; }

    /// <summary>A scene with sky that no support image shows, and its true mask of a class.</summary>
    public (Image Picture, Func<string, Mask> Truth) HeldOut
    {
        get
        {
            Scene scene = _scenes.Last(scene => scene.Classes.Contains("sky") && scene.Classes.Contains("grass"));
            return (ImageFile.Load(scene.Picture), name => scene.MaskOf(name));
        }
    }

    public void Dispose()
    {
        Features.Dispose();
        Model.Dispose();
    }

    private VocabularyClass MakeClass(string name, PrototypeOptions options)
    {
        SupportImage[] support =
        [
            .. _scenes.Where(scene => scene.Classes.Contains(name)).Take(SupportImages)
                .Select(scene => new SupportImage(ImageFile.Load(scene.Picture), scene.MaskOf(name))),
        ];
        return new VocabularyClass(
            name,
            name == "house" ? ClassKind.Thing : ClassKind.Stuff,
            Features.ToDictionary(
                extractor => extractor.Identity.Name, extractor => PrototypeBuilder.Build(extractor, support, options)),
            support);
    }

    private static List<Scene> ReadScenes()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(FixtureTensors.Locate("picturebook", "scenes.json")));
        return
        [
            .. json.RootElement.GetProperty("scenes").EnumerateArray().Select(scene => new Scene(
                FixtureTensors.Locate(["picturebook", .. Parts(scene, "image")]),
                FixtureTensors.Locate(["picturebook", .. Parts(scene, "panoptic")]),
                scene.GetProperty("segments").EnumerateArray()
                    .Select(segment =>
                        (segment.GetProperty("id").GetByte(), segment.GetProperty("class").GetString()!))
                    .ToList())),
        ];

        static string[] Parts(JsonElement scene, string name) => scene.GetProperty(name).GetString()!.Split('/');
    }

    private sealed record Scene(string Picture, string Panoptic, List<(byte Id, string Class)> Segments)
    {
        public IEnumerable<string> Classes => Segments.Select(segment => segment.Class);

        public Mask MaskOf(string name)
        {
            IndexedImage labels = ImageFile.LoadIndexed(Panoptic);
            return Segments.Where(segment => segment.Class == name)
                .Select(segment => Mask.FromLabel(labels, segment.Id))
                .Aggregate(new Mask(labels.Width, labels.Height), (union, mask) => union.Union(mask));
        }
    }
}
