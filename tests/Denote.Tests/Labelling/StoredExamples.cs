using Denote.Imaging;
using Denote.Labelling;

namespace Denote.Tests.Labelling;

/// <summary>Small classes for tests of the store.</summary>
internal static class StoredExamples
{
    public static IReadOnlyList<IFeatureExtractor> Extractors { get; } =
        [new ColourExtractor(), new ColourExtractor("second")];

    /// <summary>A class of two pictures, the left half of each in a colour.</summary>
    public static VocabularyClass Class(
        string name, Rgb colour, ClassKind kind = ClassKind.Thing, int side = 32,
        IReadOnlyList<IFeatureExtractor>? extractors = null)
    {
        SupportImage[] support = [HalfIn(colour, side), HalfIn(colour, side)];
        var options = new PrototypeOptions { Parts = 2 };
        return new VocabularyClass(name, kind, (extractors ?? Extractors).ToDictionary(
            extractor => extractor.Identity.Name,
            extractor => PrototypeBuilder.Build(extractor, support, options)), support);
    }

    /// <summary>Puts a class into a store.</summary>
    public static void Put(
        VocabularyStore store, VocabularyClass entry, IReadOnlyList<IFeatureExtractor>? extractors = null)
    {
        using var taken = store.Lock(entry.Name);
        store.Put(entry, new StoredClass(entry.Name, entry.Kind, SupportSource.Photos, entry.Support.Count,
            [.. (extractors ?? Extractors).Select(extractor => extractor.Identity)])
        {
            Added = DateTimeOffset.UtcNow,
            Key = "key",
            Model = "test",
            ModelHash = "0123",
            Settings = new Dictionary<string, string> { ["seed"] = "42" },
            Seconds = 1.5,
            Warnings = ["'x' is small."],
        });
    }

    private static SupportImage HalfIn(Rgb colour, int side)
    {
        var picture = new Image(side, side);
        var mask = new Mask(side, side);
        for (int y = 0; y < side; y++)
        for (int x = 0; x < side / 2; x++) (picture[x, y], mask[x, y]) = (colour, true);
        return new SupportImage(picture, mask);
    }
}
