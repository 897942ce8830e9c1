using Denote.Imaging;
using Denote.Labelling;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>The model that verbs are measured with, and its pictures and vocabulary.</summary>
internal sealed class VerbModel
{
    private static readonly string[] ClassNames = ["boat", "sea", "sky"];

    private readonly string _folder;
    private readonly string? _clip;
    private readonly string? _dino;
    private readonly string _vocabulary;

    private VerbModel(string name, string folder, string? clip, string? dino)
    {
        (Name, _folder, _clip, _dino) = (name, folder, clip, dino);
        _vocabulary = Path.Combine(
            Path.GetTempPath(), "denote-benchmark-vocabulary-" + Path.GetFileName(folder).ToLowerInvariant());
    }

    /// <summary>The picture-book model, or a random one of Stable Diffusion 1.5's size.</summary>
    /// <param name="size"><c>embedded</c> or <c>sd15</c>.</param>
    /// <param name="type">Number format of random weights on disk.</param>
    public static VerbModel Create(string size, DataType type) => size == "embedded"
        ? new VerbModel(size, Path.Combine(Repository.Root, "models", "picturebook"), null, null)
        : new VerbModel(
            size,
            NetworkCases.RandomWeights(size, type),
            NetworkCases.RandomWeights("clip-vit-b16", type),
            NetworkCases.RandomWeights("dino-vitb8", type));

    /// <summary>The size's name.</summary>
    public string Name { get; }

    /// <summary>Whether the weights mean something, so that there are masks to choose from.</summary>
    public bool IsTrained => _clip is null;

    /// <summary>Loads the model.</summary>
    public DenoteModel Load() => DenoteModel.Load(_folder, _clip);

    /// <summary>A picture of the model's own size.</summary>
    public static Image Picture(DenoteModel model)
    {
        int side = model.Diffusion.NativeSize;
        return Sized(ImageFile.Load(Path.Combine(Repository.Root, "samples", "boats-balloon.png")), side);
    }

    /// <summary>Opens the paper's feature extractors, as far as the model has them.</summary>
    public FeatureExtractors OpenFeatures(DenoteModel model) =>
        model.OpenFeatures(new FeatureExtractorChoice { DinoPath = _dino });

    /// <summary>Reads the vocabulary that <see cref="MakeVocabulary"/> made.</summary>
    public Vocabulary ReadVocabulary() => VocabularyStore.Open(_vocabulary).Load();

    /// <summary>Makes a vocabulary of the samples' support pictures, if it is not there.</summary>
    public void MakeVocabulary()
    {
        using var model = Load();
        using var features = OpenFeatures(model);
        if (IsUsable(features)) return;
        if (Directory.Exists(_vocabulary)) Directory.Delete(_vocabulary, recursive: true);
        var store = VocabularyStore.OpenOrCreate(_vocabulary);
        foreach (string name in ClassNames)
        {
            using var scope = TensorScope.Enter();
            SupportImage[] support = [Support(name, model.Diffusion.NativeSize)];
            var prototypes = features.ToDictionary(
                extractor => extractor.Identity.Name, extractor => PrototypeBuilder.Build(extractor, support));
            var kind = name == "boat" ? ClassKind.Thing : ClassKind.Stuff;
            using var taken = store.Lock(name);
            store.Put(
                new VocabularyClass(name, kind, prototypes, support),
                new StoredClass(name, kind, SupportSource.Photos, support.Length,
                    [.. features.Select(extractor => extractor.Identity)])
                {
                    Added = DateTimeOffset.UtcNow,
                    Key = name,
                    Model = model.Identity.Name,
                    ModelHash = model.Identity.ConfigHash,
                    Settings = new Dictionary<string, string>(),
                });
        }
    }

    private bool IsUsable(FeatureExtractors features)
    {
        try
        {
            var store = VocabularyStore.Open(_vocabulary);
            store.RequireMadeWith([.. features.Select(extractor => extractor.Identity)]);
            return store.List().Count == ClassNames.Length;
        }
        catch (DenoteException)
        {
            return false;
        }
    }

    private static SupportImage Support(string name, int side)
    {
        string folder = Path.Combine(Repository.Root, "samples", "support", name);
        string mask = Directory.EnumerateFiles(folder, "*-mask.png").Order(StringComparer.Ordinal).First();
        var picture = ImageFile.Load(mask.Replace("-mask", "", StringComparison.Ordinal));
        return new SupportImage(Sized(picture, side), ImageFile.LoadMask(mask).Resize(side, side));
    }

    private static Image Sized(Image image, int side) =>
        image.Width == side && image.Height == side ? image : Resampling.Resize(image, side, side);
}
