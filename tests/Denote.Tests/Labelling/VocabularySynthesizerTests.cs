using Denote.Imaging;
using Denote.Labelling;
using Denote.Painting;
using Denote.Proposals;
using Denote.Tests.Grounding;
using Denote.TestSupport;

namespace Denote.Tests.Labelling;

/// <summary>Classes made by the embedded model, and from a user's photos.</summary>
public sealed class VocabularySynthesizerTests : IClassFixture<EmbeddedModel>, IDisposable
{
    private static readonly SynthesisOptions Short = new()
    {
        Images = 3,
        Painting = new PaintingOptions { Steps = 2, BatchSize = 2, NegativePrompt = SynthesisOptions.NegativePrompt },
        Prototypes = new PrototypeOptions { Parts = 2 },
    };

    private readonly TemporaryFolder _temporary = new();
    private readonly EmbeddedModel _embedded;
    private readonly VocabularyStore _store;

    public VocabularySynthesizerTests(EmbeddedModel embedded)
    {
        _embedded = embedded;
        _store = VocabularyStore.OpenOrCreate(_temporary["harbour"]);
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Sampled_classes_are_stored_and_not_made_twice()
    {
        ClassRequest[] classes = [new("boat", ClassKind.Thing), new("sea", ClassKind.Stuff)];
        var steps = new List<DenoteProgress>();
        var made = Synthesizer().Add(_store, classes, progress: new Recorder(steps));

        Assert.Equal([("boat", true), ("sea", true)], made.Select(entry => (entry.Class.Name, entry.IsNew)));
        var boat = _store.Find("boat")!;
        Assert.Equal((SupportSource.Sampled, 3, "picturebook"), (boat.Source, boat.SupportImages, boat.Model));
        Assert.Equal(("3", "42", "2", "otsu"), (boat.Settings["images"], boat.Settings["seed"],
            boat.Settings["steps"], boat.Settings["segmenter"]));
        Assert.Equal(ClassKind.Stuff, _store.Find("sea")!.Kind);
        // Two classes of three pictures, each two denoising steps and one look of the extractor.
        Assert.Equal(2 * 3 * (2 + 1), steps[^1].Done);
        Assert.All(steps, step => Assert.Equal(18, step.Total));
        Assert.Contains(steps, step => step.Detail == "sea: 3-3 of 3 pictures");
        Assert.Empty(Directory.GetDirectories(_temporary["harbour", ".samples"]));

        var again = Synthesizer().Add(_store, classes);
        Assert.All(again, entry => Assert.False(entry.IsNew));
        Assert.Equal(boat.Added, _store.Find("boat")!.Added);
    }

    [Fact]
    public void A_stopped_run_goes_on_at_its_picture_and_comes_to_the_same()
    {
        var source = new CancellationTokenSource();
        var stopping = new Recorder([], step => { if (step.Done >= 4) source.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Synthesizer().Add(_store, [new("sea", ClassKind.Stuff)], progress: stopping, cancellation: source.Token));
        Assert.Null(_store.Find("sea"));

        var steps = new List<DenoteProgress>();
        // The first two pictures were done when it was stopped while the second batch began, or none of them.
        int done = Directory.GetFiles(_temporary["harbour", ".samples", "sea"], "*.safetensors").Length;
        Synthesizer().Add(_store, [new("sea", ClassKind.Stuff)], progress: new Recorder(steps));
        Assert.Equal((3 - done) * 2 + 3, steps[^1].Total);

        var other = VocabularyStore.OpenOrCreate(_temporary["whole"]);
        Synthesizer().Add(other, [new("sea", ClassKind.Stuff)]);
        var expected = other.Read("sea").Prototypes["colour"].Foreground.Row(0).ToArray();
        var actual = _store.Read("sea").Prototypes["colour"].Foreground.Row(0).ToArray();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-3f);
    }

    [Fact]
    public void Samples_of_a_longer_run_begin_with_those_of_a_shorter_one()
    {
        var first = Sampler(Short with { Images = 1 }).Sample("sea", _temporary["samples"]);
        var steps = new List<DenoteProgress>();
        var longer = Sampler(Short with { Images = 2 }).Sample("sea", _temporary["samples"], new Recorder(steps));
        Assert.Equal(first[0].Picture.Pixels.ToArray(), longer[0].Picture.Pixels.ToArray());
        Assert.Equal(first[0].Attribution.Pixels.ToArray(), longer[0].Attribution.Pixels.ToArray());
        Assert.Equal(2, steps[^1].Total);
        // With another prompt or other settings nothing of it is used.
        Sampler(Short with { Images = 1 }).Sample("boat", _temporary["samples"], new Recorder(steps));
        Assert.Equal(2, steps[^1].Total);
        var boat = Sampler(Short with { Images = 1 }).Sample("boat");
        var kept = Sampler(Short with { Images = 1 }).Sample("boat", _temporary["samples"]);
        Assert.Equal(boat[0].Picture.Pixels.ToArray(), kept[0].Picture.Pixels.ToArray());
    }

    [Fact]
    public void Kept_samples_make_another_vocabulary()
    {
        var options = Short with { Images = 2, SamplesFolder = _temporary["samples"] };
        Synthesizer(options).Add(_store, [new("sea", ClassKind.Stuff)]);
        Assert.Equal(2, Directory.GetFiles(_temporary["samples", "sea"], "*.png").Length);

        var other = VocabularyStore.OpenOrCreate(_temporary["other"]);
        var steps = new List<DenoteProgress>();
        Synthesizer(options with { Images = 1 }).Add(
            other, [new("sea", ClassKind.Stuff)], progress: new Recorder(steps));
        Assert.Equal(1, steps[^1].Total); // Nothing but one look of the extractor.
        Assert.Equal(_store.Read("sea").Support[0].Picture.Pixels.ToArray(),
            other.Read("sea").Support.Single().Picture.Pixels.ToArray());
    }

    [Fact]
    public void A_damaged_sample_is_told()
    {
        Sampler(Short with { Images = 1 }).Sample("sea", _temporary["samples"]);
        File.WriteAllBytes(_temporary["samples", "0001.safetensors"], [1, 2, 3]);
        var error = Assert.Throws<DenoteException>(() => Sampler(Short).Sample("sea", _temporary["samples"]));
        Assert.Contains("sample 1 is damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Photos_with_and_without_masks()
    {
        var (picture, sea) = SceneWithSea();
        Directory.CreateDirectory(_temporary["photos", "The Sea"]);
        ImageFile.Save(picture, _temporary["photos", "The Sea", "01.png"]);
        ImageFile.Save(sea, _temporary["photos", "The Sea", "01-mask.png"]);
        ImageFile.Save(picture, _temporary["photos", "The Sea", "02.png"]);
        var photos = SupportFolder.Read(_temporary["photos"], "the sea");
        Assert.Equal([true, false], photos.Select(photo => photo.MaskPath is not null));

        Synthesizer().Add(_store, [new("the sea", ClassKind.Stuff) { Photos = photos }]);
        var stored = _store.Read("the sea");
        Assert.Equal(SupportSource.Photos, _store.Find("the sea")!.Source);
        Assert.Equal(sea.Pixels.ToArray(), stored.Support[0].Foreground.Pixels.ToArray());
        Assert.Equal(sea.Complement().Pixels.ToArray(), stored.Support[0].Background.Pixels.ToArray());
        double found = sea.IntersectionOverUnion(stored.Support[1].Foreground);
        Assert.True(found > 0.5, $"the sea was found with IoU {found}");

        // Another picture is another class.
        ImageFile.Save(new Image(32, 32), _temporary["photos", "The Sea", "03.png"]);
        ClassRequest changed = new("the sea", ClassKind.Stuff)
        {
            Photos = SupportFolder.Read(_temporary["photos"], "the sea"),
        };
        var error = Assert.Throws<DenoteException>(() => Synthesizer().Add(_store, [changed]));
        Assert.Contains("there is a class 'the sea' already, made with other settings or pictures", error.Message,
            StringComparison.Ordinal);
        Assert.True(Assert.Single(Synthesizer().Add(_store, [changed], replace: true)).IsNew);
        Assert.Equal(3, _store.Find("the sea")!.SupportImages);
    }

    [Fact]
    public void Regions_of_a_segmenter_make_the_masks()
    {
        var (picture, sea) = SceneWithSea();
        ImageFile.Save(sea, _temporary["sea.png"]);
        var sampler = Sampler(Short with { Segmenter = new MaskFileProposer(_temporary["sea.png"]) });
        var support = sampler.Mask([sampler.Look("sea", picture)])[0];
        Assert.Equal(sea.Pixels.ToArray(), support.Foreground.Pixels.ToArray());
        Assert.Equal(0, support.Background.OverlapArea(sea));
    }

    [Fact]
    public void A_class_that_yields_no_mask_is_told()
    {
        Directory.CreateDirectory(_temporary["photos", "cat"]);
        ImageFile.Save(new Image(32, 32), _temporary["photos", "cat", "01.png"]);
        ImageFile.Save(new Mask(32, 32), _temporary["photos", "cat", "01-mask.png"]);
        var error = Assert.Throws<DenoteException>(() => Synthesizer().Add(_store,
            [new("cat", ClassKind.Thing) { Photos = SupportFolder.Read(_temporary["photos"], "cat") }]));
        Assert.Contains("The class 'cat' yields no mask", error.Message, StringComparison.Ordinal);
        Assert.Null(_store.Find("cat"));
    }

    [Theory]
    [InlineData("A class name is empty", " ")]
    [InlineData("The class 'boat' stands there twice", "boat", "boat")]
    [InlineData("'boat' and 'Boat' would have the same folder", "boat", "Boat")]
    [InlineData("cannot be called 'background'", "Background")]
    [InlineData("There is no class")]
    public void Names_that_cannot_be_classes_are_told_before_any_work(string message, params string[] names)
    {
        var error = Assert.Throws<DenoteException>(() => Synthesizer().Add(
            _store, [.. names.Select(name => new ClassRequest(name, ClassKind.Thing))]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(_store.List());
    }

    [Fact]
    public void Support_folders_that_cannot_be_used_are_told()
    {
        void AssertFails(string message) => Assert.Contains(message, Assert.Throws<DenoteException>(() =>
            SupportFolder.Read(_temporary["photos"], "cat")).Message, StringComparison.Ordinal);
        AssertFails("there is no such folder of classes");
        Directory.CreateDirectory(_temporary["photos", "dog"]);
        AssertFails("there is no folder for the class 'cat'; it has dog");
        Directory.CreateDirectory(_temporary["photos", "cat"]);
        AssertFails("there is no PNG or JPEG picture in it");
        ImageFile.Save(new Mask(8, 8), _temporary["photos", "cat", "01-mask.png"]);
        AssertFails("there is no picture '01' beside this mask");

        ImageFile.Save(new Image(9, 8), _temporary["photos", "cat", "01.png"]);
        var photos = SupportFolder.Read(_temporary["photos"], "cat");
        var error = Assert.Throws<DenoteException>(() => Synthesizer().Add(
            _store, [new("cat", ClassKind.Thing) { Photos = photos }]));
        Assert.Contains("the mask is 8 x 8 pixels, its picture 9 x 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_may_add_classes_at_once()
    {
        ClassRequest[] classes = [new("boat", ClassKind.Thing), new("sea", ClassKind.Stuff)];
        await Task.WhenAll(classes.Select(entry => Task.Run(() =>
            Synthesizer(Short with { Images = 1 }).Add(VocabularyStore.Open(_temporary["harbour"]), [entry]))));
        Assert.Equal(["boat", "sea"], _store.Load().Classes.Select(entry => entry.Name).Order());
    }

    [Theory]
    [InlineData("sky", ClassKind.Stuff)]
    [InlineData("dry grass", ClassKind.Stuff)]
    [InlineData("Hills", ClassKind.Stuff)]
    [InlineData("sky other", ClassKind.Stuff)]
    [InlineData("wall brick", ClassKind.Stuff)]
    [InlineData("clouds", ClassKind.Stuff)]
    [InlineData("tree", ClassKind.Stuff)]
    [InlineData("Bushes", ClassKind.Stuff)]
    [InlineData("water drops", ClassKind.Stuff)]
    [InlineData("door-stuff", ClassKind.Stuff)]
    [InlineData("field of flowers", ClassKind.Stuff)]
    [InlineData("boat", ClassKind.Thing)]
    [InlineData("house", ClassKind.Thing)]
    [InlineData("boat on the water", ClassKind.Thing)]
    [InlineData("water bottles", ClassKind.Thing)]
    [InlineData("glass of water", ClassKind.Thing)]
    [InlineData("mountain bike", ClassKind.Thing)]
    [InlineData("snowboard", ClassKind.Thing)]
    [InlineData("potted plant", ClassKind.Thing)]
    public void Kinds_are_guessed_by_the_words(string name, ClassKind kind) =>
        Assert.Equal(kind, ClassRequest.KindOf(name));

    private VocabularySynthesizer Synthesizer(SynthesisOptions? options = null) =>
        new(_embedded.Model, [new ColourExtractor()], options ?? Short);

    private SupportSampler Sampler(SynthesisOptions options) => new(_embedded.Model, options);

    /// <summary>A picture of the fixture scenes with much sea, and where it is.</summary>
    private static (Image Picture, Mask Sea) SceneWithSea()
    {
        using var scenes = System.Text.Json.JsonDocument.Parse(
            File.ReadAllBytes(FixtureTensors.Locate("picturebook", "scenes.json")));
        foreach (var scene in scenes.RootElement.GetProperty("scenes").EnumerateArray())
        {
            string name = Path.GetFileName(scene.GetProperty("image").GetString()!);
            foreach (var segment in scene.GetProperty("segments").EnumerateArray())
            {
                if (segment.GetProperty("class").GetString() != "sea") continue;
                var labels = ImageFile.LoadGrey(FixtureTensors.Locate("picturebook", "panoptic", name));
                byte label = segment.GetProperty("id").GetByte();
                var sea = new Mask(
                    labels.Width, labels.Height, Array.ConvertAll(labels.Pixels.ToArray(), value => value == label));
                if (sea.Area > 2000)
                    return (ImageFile.Load(FixtureTensors.Locate("picturebook", "images", name)), sea);
            }
        }
        throw new InvalidDataException("No scene of the fixtures shows the sea.");
    }

    private sealed class Recorder(List<DenoteProgress> reports, Action<DenoteProgress>? act = null)
        : IProgress<DenoteProgress>
    {
        public void Report(DenoteProgress value)
        {
            reports.Add(value);
            act?.Invoke(value);
        }
    }
}
