using Denote.Evaluation.PictureBook;
using Denote.Imaging;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests.PictureBook;

public sealed class PictureBookDatasetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("denote-scenes").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void True_masks_have_the_areas_that_the_scenes_state()
    {
        var dataset = PictureBookDataset.Load(FixtureTensors.Locate("picturebook"));
        Assert.NotEmpty(dataset.Scenes);
        foreach (var scene in dataset.Scenes)
        {
            IReadOnlyList<Mask> truth = scene.LoadTruth(scene.Narrative);
            for (int p = 0; p < truth.Count; p++)
                Assert.Equal(scene.Narrative.Phrases[p].Segments.Sum(segment => segment.Area), truth[p].Area);
            Assert.Equal(scene.Narrative.Text.Length, scene.Narrative.ToNarrative().Text.Length);
        }
    }

    [Fact]
    public void A_missing_folder_is_named() =>
        Assert.Contains("nowhere", Assert.Throws<DenoteException>(() => PictureBookDataset.Load("nowhere")).Message);

    [Theory]
    [InlineData("\"start\": 6", "\"start\": 7", "which the text does not have there")]
    [InlineData("\"noun\": [8, 12]", "\"noun\": [3, 12]", "is not inside its phrase")]
    [InlineData("\"segments\": [1]", "\"segments\": [7]", "names the segment 7")]
    [InlineData("\"segments\": [1]", "\"segments\": []", "is empty")]
    [InlineData("\"segments\": [1]", "\"segments\": [1, 100]", "mixes things and stuff")]
    [InlineData("\"id\": 100", "\"id\": 300", "must be 1 to 255")]
    [InlineData("\"id\": 100", "\"id\": 1", "repeats the segment 1")]
    [InlineData("\"plural\": false", "\"plural\": 2", "must be true or false")]
    [InlineData("\"thing\": true,", "", "'scenes[0].segments[0].thing' is missing")]
    [InlineData("images/a.png", "images/b.png", "names 'images/b.png'")]
    [InlineData("\"width\": 4", "\"width\": -4", "must be a whole number")]
    [InlineData("\"scenes\": [", "\"scenes\": [[", "is not valid JSON")]
    public void A_broken_rule_is_named(string what, string with, string message)
    {
        Write(Scenes.Replace(what, with, StringComparison.Ordinal));
        Assert.Contains(message, Assert.Throws<DenoteException>(() => PictureBookDataset.Load(_folder)).Message);
    }

    [Fact]
    public void A_picture_of_another_size_is_named()
    {
        Write(Scenes.Replace("\"width\": 4", "\"width\": 5", StringComparison.Ordinal));
        var scene = PictureBookDataset.Load(_folder).Scenes[0];
        Assert.Contains("states 5 x 4", Assert.Throws<DenoteException>(scene.LoadImage).Message);
        Assert.Contains("states 5 x 4", Assert.Throws<DenoteException>(() => scene.LoadTruth(scene.Narrative)).Message);
    }

    [Fact]
    public void Reference_values_of_other_scenes_are_refused()
    {
        var mine = new PhraseScore[] { new("a boat", true, false, 0.5) };
        var theirs = new PhraseScore[] { new("a car", true, false, 0.5) };
        Assert.Throws<DenoteException>(() => EvaluationRow.Create("row", mine, theirs));
    }

    private const string Scenes = """
        { "scenes": [ { "image": "images/a.png", "panoptic": "images/a.png", "width": 4, "height": 4,
          "segments": [ { "id": 1, "class": "boat", "thing": true, "area": 3 },
                        { "id": 100, "class": "sea", "thing": false, "area": 5 } ],
          "caption": { "text": "boat", "phrases": [] },
          "narrative": { "text": "I see a boat.", "phrases": [
            { "start": 6, "end": 12, "text": "a boat", "noun": [8, 12], "segments": [1], "plural": false } ] } } ] }
        """;

    private void Write(string scenes)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "images"));
        ImageFile.Save(new GreyImage(4, 4), Path.Combine(_folder, "images", "a.png"));
        File.WriteAllText(Path.Combine(_folder, "scenes.json"), scenes);
    }
}
