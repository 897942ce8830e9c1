using Denote.Imaging;
using Denote.Labelling;

namespace Denote.Tests.Labelling;

/// <summary>A vocabulary as a folder.</summary>
public sealed class VocabularyStoreTests : IDisposable
{
    private static readonly Rgb Red = new(255, 0, 0), Blue = new(0, 0, 255);

    private readonly TemporaryFolder _temporary = new();

    private string Folder => _temporary["harbour"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_class_comes_back_as_it_was()
    {
        var store = VocabularyStore.OpenOrCreate(Folder);
        var written = StoredExamples.Class("Traffic light", Red, ClassKind.Stuff);
        StoredExamples.Put(store, written);

        var listed = Assert.Single(VocabularyStore.Open(Folder).List());
        Assert.Equal(("Traffic light", ClassKind.Stuff, SupportSource.Photos, 2),
            (listed.Name, listed.Kind, listed.Source, listed.SupportImages));
        Assert.Equal(StoredExamples.Extractors.Select(extractor => extractor.Identity), listed.Extractors);
        Assert.Equal(("test", "0123", "key", 1.5), (listed.Model, listed.ModelHash, listed.Key, listed.Seconds));
        Assert.Equal("42", listed.Settings["seed"]);
        Assert.Equal(["'x' is small."], listed.Warnings);

        var read = VocabularyStore.Open(Folder).Load().Classes.Single();
        Assert.Equal((written.Name, written.Kind), (read.Name, read.Kind));
        foreach (var (name, prototypes) in written.Prototypes)
            foreach (var side in Enum.GetValues<PrototypeSide>())
                AssertSame(prototypes.Side(side), read.Prototypes[name].Side(side));
        Assert.Equal(2, read.Support.Count);
        Assert.Equal(written.Support[1].Picture.Pixels.ToArray(), read.Support[1].Picture.Pixels.ToArray());
        Assert.Equal(written.Support[1].Foreground.Pixels.ToArray(), read.Support[1].Foreground.Pixels.ToArray());
        Assert.Equal(written.Support[1].Background.Pixels.ToArray(), read.Support[1].Background.Pixels.ToArray());
    }

    [Fact]
    public void Classes_keep_the_order_in_which_they_were_added_and_touch_no_other()
    {
        var store = VocabularyStore.OpenOrCreate(Folder);
        StoredExamples.Put(store, StoredExamples.Class("sea", Blue));
        var before = _temporary.Snapshot("harbour");
        StoredExamples.Put(store, StoredExamples.Class("boat", Red));
        var after = _temporary.Snapshot("harbour");
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
        Assert.Equal(["sea", "boat"], store.List().Select(entry => entry.Name));
        Assert.Equal(["boat", "sea"], store.Load(["BOAT", "sea"]).Classes.Select(entry => entry.Name));

        store.Remove("sea");
        Assert.Equal(["boat"], store.List().Select(entry => entry.Name));
        Assert.Null(store.Find("sea"));
        Assert.All(after.Where(file => file.Key.Contains("boat", StringComparison.Ordinal)),
            file => Assert.Equal(file.Value, _temporary.Snapshot("harbour")[file.Key]));
    }

    [Fact]
    public void A_class_is_replaced_as_a_whole()
    {
        var store = VocabularyStore.OpenOrCreate(Folder);
        StoredExamples.Put(store, StoredExamples.Class("sea", Blue));
        StoredExamples.Put(store, StoredExamples.Class("sea", Red));
        var prototypes = store.Read("sea").Prototypes["colour"].Foreground;
        Assert.InRange(prototypes.Row(0)[0], 0.9f, 1);
        Assert.InRange(prototypes.Row(0)[2], 0, 0.1f);
        Assert.Equal(["sea"], Directory.GetFileSystemEntries(_temporary["harbour", "classes"])
            .Select(Path.GetFileName));
    }

    [Fact]
    public void Large_support_images_become_thumbnails()
    {
        var store = VocabularyStore.OpenOrCreate(Folder);
        StoredExamples.Put(store, StoredExamples.Class("sea", Blue, side: 400));
        var image = store.Read("sea").Support[0];
        Assert.Equal((256, 256), (image.Picture.Width, image.Picture.Height));
        Assert.Equal(256 * 128, image.Foreground.Area);
    }

    [Fact]
    public void One_process_at_a_time_changes_a_class()
    {
        var store = VocabularyStore.OpenOrCreate(Folder);
        StoredExamples.Put(store, StoredExamples.Class("sea", Blue));
        using (store.Lock("sea"))
        {
            var error = Assert.Throws<DenoteException>(() => VocabularyStore.Open(Folder).Remove("sea"));
            Assert.Contains("'sea' is being made or removed by another process", error.Message,
                StringComparison.Ordinal);
            StoredExamples.Put(store, StoredExamples.Class("boat", Red));
        }
        store.Remove("sea");
        Assert.Equal(["boat"], store.List().Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("colour.safetensors", "is not as it was written")]
    [InlineData("support/0002.png", "0002.png")]
    [InlineData("support/0001-foreground.png", "0001-foreground.png")]
    [InlineData("class.json", "class is damaged")]
    public void Damage_is_told_with_its_place_and_can_be_removed(string file, string message)
    {
        foreach (bool isMissing in new[] { true, false })
        {
            var store = VocabularyStore.OpenOrCreate(Folder);
            StoredExamples.Put(store, StoredExamples.Class("sea", Blue));
            string path = Path.Combine(_temporary["harbour", "classes", "sea"], file);
            byte[] bytes = File.ReadAllBytes(path);
            File.Delete(path);
            if (!isMissing) File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
            var error = Assert.Throws<DenoteException>(() => store.Load());
            Assert.Contains(Path.Combine("classes", "sea"), error.Message, StringComparison.Ordinal);
            if (!isMissing || file.StartsWith("support", StringComparison.Ordinal))
                Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.Contains("denote vocabulary remove", error.Message, StringComparison.Ordinal);
            store.Remove("sea");
            Assert.Empty(store.List());
        }
    }

    [Theory]
    [InlineData("{ \"schema\": \"denote.vocabulary-class/2\" }")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public void A_manifest_of_another_kind_is_told(string json)
    {
        var store = VocabularyStore.OpenOrCreate(Folder);
        StoredExamples.Put(store, StoredExamples.Class("sea", Blue));
        File.WriteAllText(_temporary["harbour", "classes", "sea", "class.json"], json);
        Assert.Contains("the class is damaged",
            Assert.Throws<DenoteException>(() => store.List()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_made_with_another_model_is_told()
    {
        var store = VocabularyStore.OpenOrCreate(Folder);
        StoredExamples.Put(store, StoredExamples.Class("sea", Blue));
        store.RequireMadeWith([.. StoredExamples.Extractors.Select(extractor => extractor.Identity)]);

        FeatureExtractorIdentity[] otherModel =
            [new ColourExtractor(modelHash: "2").Identity, new ColourExtractor("second").Identity];
        var error = Assert.Throws<DenoteException>(() => store.RequireMadeWith(otherModel));
        Assert.Contains("the colour features of the class 'sea' were made with the model model 1, and this run's "
            + "model 2 is another one", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<DenoteException>(() => store.RequireMadeWith([new ColourExtractor().Identity]));
        Assert.Contains("has features of colour, second, this run colour", error.Message, StringComparison.Ordinal);

        IFeatureExtractor[] others = [new ColourExtractor(modelHash: "2"), new ColourExtractor("second")];
        StoredExamples.Put(store, StoredExamples.Class("boat", Red, extractors: others), others);
        error = Assert.Throws<DenoteException>(() => store.Load());
        Assert.Contains("'sea' (colour of model 1, second of model 1) and 'boat' (colour of model 2", error.Message,
            StringComparison.Ordinal);
        Assert.Equal("boat", store.Load(["boat"]).Classes.Single().Name);
    }

    [Fact]
    public void Folders_that_are_no_vocabulary_are_told()
    {
        Assert.Contains("there is no vocabulary",
            Assert.Throws<DenoteException>(() => VocabularyStore.Open(Folder)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Folder);
        File.WriteAllText(_temporary["harbour", "letter.txt"], "mine");
        Assert.Contains("holds other files",
            Assert.Throws<DenoteException>(() => VocabularyStore.OpenOrCreate(Folder)).Message,
            StringComparison.Ordinal);
        File.WriteAllText(_temporary["harbour", "vocabulary.json"], "{ \"schema\": \"denote.vocabulary/7\" }");
        Assert.Contains("the schema is 'denote.vocabulary/7'",
            Assert.Throws<DenoteException>(() => VocabularyStore.OpenOrCreate(Folder)).Message,
            StringComparison.Ordinal);
        File.WriteAllText(_temporary["harbour", "vocabulary.json"], "{");
        Assert.Contains("cannot be read",
            Assert.Throws<DenoteException>(() => VocabularyStore.Open(Folder)).Message, StringComparison.Ordinal);
        Assert.Contains("is a file", Assert.Throws<DenoteException>(() =>
            VocabularyStore.OpenOrCreate(_temporary["harbour", "letter.txt"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_classes_are_told()
    {
        var store = VocabularyStore.OpenOrCreate(Folder);
        Assert.Contains("the vocabulary has no class",
            Assert.Throws<DenoteException>(() => store.Load()).Message, StringComparison.Ordinal);
        StoredExamples.Put(store, StoredExamples.Class("sea", Blue));
        foreach (Action act in new Action[]
            { () => store.Load(["cat"]), () => store.Read("cat"), () => store.Remove("cat") })
            Assert.Contains("there is no class 'cat'; it has sea.",
                Assert.Throws<DenoteException>(act).Message, StringComparison.Ordinal);
    }

    private static void AssertSame(PrototypeSet expected, PrototypeSet actual)
    {
        Assert.Equal(expected.Prototypes, actual.Prototypes);
        Assert.Equal(expected.Values.ToArray(), actual.Values.ToArray());
        Assert.Equal(expected.Regions.Count, actual.Regions.Count);
        for (int i = 0; i < expected.Regions.Count; i++)
        {
            Assert.Equal((expected.Regions[i].Width, expected.Regions[i].Height),
                (actual.Regions[i].Width, actual.Regions[i].Height));
            Assert.Equal(expected.Regions[i].Parts.ToArray(), actual.Regions[i].Parts.ToArray());
        }
    }
}
