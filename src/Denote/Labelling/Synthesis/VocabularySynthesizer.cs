using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Denote.Grounding;
using Denote.Results;
using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// Makes the classes of a vocabulary (OVDiff, sections 3.2 and 3.3): support images and their masks, features under the
/// masks, prototypes, stored.
/// <code>
/// var store = VocabularyStore.OpenOrCreate("harbour");
/// var synthesizer = new VocabularySynthesizer(model, extractors);
/// synthesizer.Add(store, [new("boat", ClassKind.Thing), new("sea", ClassKind.Stuff)]);
/// </code>
/// </summary>
public sealed class VocabularySynthesizer
{
    private readonly DenoteModel _model;
    private readonly IReadOnlyList<IFeatureExtractor> _extractors;
    private readonly SynthesisOptions _options;
    private readonly SupportSampler _sampler;

    /// <summary>Creates a synthesizer.</summary>
    /// <param name="model">The model; not closed by this object.</param>
    /// <param name="extractors">One or more, each name once.</param>
    /// <param name="options">Settings; null means <see cref="SynthesisOptions.Default"/>.</param>
    /// <exception cref="DenoteException">The settings do not fit the model, or there is no extractor.</exception>
    public VocabularySynthesizer(
        DenoteModel model, IReadOnlyList<IFeatureExtractor> extractors, SynthesisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(extractors);
        if (extractors.Count == 0) throw new DenoteException("There is no feature extractor; choose one or more.");
        (_model, _extractors, _options) = (model, extractors, options ?? SynthesisOptions.Default);
        _sampler = new SupportSampler(model, _options);
    }

    /// <summary>
    /// Adds classes one by one. A class that is there already and was made in the same way is left as it is; so a run
    /// that was stopped is finished by the same call, which goes on at the picture where it stopped.
    /// </summary>
    /// <param name="store">The vocabulary.</param>
    /// <param name="classes">The classes, each name once.</param>
    /// <param name="replace">Whether classes that were made in another way are made anew.</param>
    /// <param name="progress">Told of each step, over all classes together.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <param name="classDone">Given each class as soon as it is stored.</param>
    /// <returns>What is stored of the classes; <c>IsNew</c> says whether this call made it.</returns>
    /// <exception cref="DenoteException">
    /// A name, a picture or the store cannot be used, a class was made in another way, or it yields no mask.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IReadOnlyList<(StoredClass Class, bool IsNew)> Add(
        VocabularyStore store,
        IReadOnlyList<ClassRequest> classes,
        bool replace = false,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default,
        Action<StoredClass>? classDone = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(classes);
        ClassRequest.RequireUsable([.. classes.Select(entry => entry.Name)]);
        store.RequireMadeWith(
            [.. _extractors.Select(extractor => extractor.Identity)],
            except: replace ? [.. classes.Select(entry => entry.Name)] : null);
        foreach (var entry in classes) ClassPrompt.Of(_model.Diffusion, entry.Name);
        var keys = classes.ToDictionary(entry => entry, KeyOf);
        var wanted = classes.Where(entry => IsWanted(store, entry, keys[entry], replace)).ToArray();
        var steps = new SynthesisProgress(progress);
        foreach (var entry in wanted) steps.Expect(StepsOf(store, entry));

        var results = new List<(StoredClass, bool)>();
        foreach (var entry in classes)
        {
            bool isNew = wanted.Contains(entry);
            if (isNew) Make(store, entry, keys[entry], replace, steps, cancellation);
            StoredClass stored = store.Find(entry.Name)
                ?? throw new DenoteException($"{store.Folder}: the class '{entry.Name}' was removed meanwhile.");
            results.Add((stored, isNew));
            if (isNew) classDone?.Invoke(stored);
        }
        return results;
    }

    private static bool IsWanted(VocabularyStore store, ClassRequest entry, string key, bool replace)
    {
        if (!store.Has(entry.Name)) return true;
        if (store.Find(entry.Name)!.Key == key) return false;
        return replace
            ? true
            : throw new DenoteException($"{store.Folder}: there is a class '{entry.Name}' already, made with other "
                + "settings or pictures; --replace makes it anew.");
    }

    private void Make(
        VocabularyStore store,
        ClassRequest entry,
        string key,
        bool replace,
        SynthesisProgress steps,
        CancellationToken cancellation)
    {
        using var taken = store.Lock(entry.Name);
        using var sampling = _options.SamplesFolder is { } shared && entry.Photos is null
            ? ClassLock.Take(Path.Combine(shared, $"{GroundingFolder.SafeName(entry.Name)}.lock"), entry.Name)
            : null;
        if (!IsWanted(store, entry, key, replace)) return; // Another process was faster.
        var watch = Stopwatch.StartNew();
        using var scope = TensorScope.Enter(cancellation);
        var support = entry.Photos is null
            ? _sampler.Mask(_sampler.Sample(entry.Name, OpenCache(store, entry), steps), cancellation)
            : FromPhotos(entry, steps, cancellation);
        int visible = support.Count(image => image.Foreground.Area > 0);
        if (visible == 0)
            throw new DenoteException($"The class '{entry.Name}' yields no mask: it is to be seen on none of its "
                + $"{support.Count} support images. Choose another word, more pictures, or give photos with masks.");
        string[] warnings = visible == support.Count
            ? []
            : [$"'{entry.Name}' is to be seen on {visible} of its {support.Count} support images only."];

        var prototypes = new Dictionary<string, ClassPrototypes>();
        foreach (var extractor in _extractors)
        {
            steps.Note($"{entry.Name}: {extractor.Identity.Name} features");
            prototypes.Add(extractor.Identity.Name, PrototypeBuilder.Build(
                extractor, support, _options.Prototypes, () => steps.Step(1)));
        }
        cancellation.ThrowIfCancellationRequested();
        store.Put(
            new VocabularyClass(entry.Name, entry.Kind, prototypes, support),
            new StoredClass(entry.Name, entry.Kind, SourceOf(entry), support.Count,
                [.. _extractors.Select(extractor => extractor.Identity)])
            {
                Added = DateTimeOffset.UtcNow,
                Key = key,
                Model = _model.Identity.Name,
                ModelHash = _sampler.ModelHash,
                Settings = Settings(entry),
                Seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
                Warnings = warnings,
            });
        if (_options.SamplesFolder is null) ClassFolder.Delete(store.SamplesFolder(entry.Name));
    }

    private IReadOnlyList<SupportImage> FromPhotos(
        ClassRequest entry, SynthesisProgress steps, CancellationToken cancellation)
    {
        var support = new SupportImage?[entry.Photos!.Count];
        var looked = new List<(int Index, AttributedPicture Picture)>();
        for (int i = 0; i < support.Length; i++)
        {
            steps.Note($"{entry.Name}: photo {i + 1} of {support.Length}");
            var (picture, mask) = SupportFolder.Load(entry.Photos[i]);
            if (mask is not null) support[i] = new SupportImage(picture, mask);
            else looked.Add((i, _sampler.Look(entry.Name, picture, cancellation)));
            steps.Step(1);
        }
        var masked = _sampler.Mask([.. looked.Select(entry => entry.Picture)], cancellation);
        for (int i = 0; i < looked.Count; i++) support[looked[i].Index] = masked[i];
        return support!;
    }

    private SampleCache OpenCache(VocabularyStore store, ClassRequest entry) =>
        SampleCache.Open(SamplesFolder(store, entry), _sampler.SamplingKey(entry.Name));

    private string SamplesFolder(VocabularyStore store, ClassRequest entry) => _options.SamplesFolder is { } shared
        ? Path.Combine(shared, GroundingFolder.SafeName(entry.Name))
        : store.SamplesFolder(entry.Name);

    private int StepsOf(VocabularyStore store, ClassRequest entry)
    {
        int pictures = entry.Photos?.Count ?? _options.Images;
        int making = entry.Photos is not null ? pictures : _sampler.StepsLeft(
            SampleCache.CountIn(SamplesFolder(store, entry), _sampler.SamplingKey(entry.Name)));
        return making + pictures * _extractors.Count;
    }

    private static SupportSource SourceOf(ClassRequest entry) =>
        entry.Photos is null ? SupportSource.Sampled : SupportSource.Photos;

    /// <summary>A hash of everything that the stored class depends on.</summary>
    private string KeyOf(ClassRequest entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Add(entry.Name);
        Add(entry.Kind.ToString());
        foreach (var (name, value) in Settings(entry)) Add($"{name}={value}");
        foreach (var extractor in _extractors) Add(extractor.Identity.Hash);
        Add(entry.Photos is null ? _sampler.SamplingKey(entry.Name) : _sampler.LookingKey(entry.Name));
        foreach (var photo in entry.Photos ?? [])
        {
            AddFile(photo.PicturePath);
            if (photo.MaskPath is not null) AddFile(photo.MaskPath);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void AddFile(string path)
        {
            try
            {
                hash.AppendData(SHA256.HashData(File.ReadAllBytes(path)));
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw new DenoteException($"{path}: cannot be read ({cause.Message})", cause);
            }
        }
    }

    private SortedDictionary<string, string> Settings(ClassRequest entry)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["segmenter"] = _options.Segmenter?.Name ?? "otsu",
            ["parts"] = Text(_options.Prototypes.Parts),
            ["restarts"] = Text(_options.Prototypes.Restarts),
            ["kmeansSeed"] = Text(_options.Prototypes.Seed),
            ["coverage"] = _options.Prototypes.Coverage.ToString().ToLowerInvariant(),
        };
        var painting = _sampler.Painting;
        settings["seed"] = Text(painting.Seed);
        if (entry.Photos is not null)
        {
            settings["photoTimestep"] = Text(_options.PhotoTimestep);
            return settings;
        }
        settings["images"] = Text(_options.Images);
        settings["negativePrompt"] = painting.NegativePrompt;
        settings["scheduler"] = ResultJson.WordOf(painting.Scheduler!.Value);
        settings["steps"] = Text(painting.Steps!.Value);
        settings["guidanceScale"] = Text(painting.GuidanceScale!.Value);
        settings["size"] = $"{Text(painting.Width!.Value)}x{Text(painting.Height!.Value)}";
        return settings;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
