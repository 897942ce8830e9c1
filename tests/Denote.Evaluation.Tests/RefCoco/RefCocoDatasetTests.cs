using Denote.Evaluation.PictureBook;
using Denote.Evaluation.RefCoco;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests.RefCoco;

/// <summary>Three picture-book scenes in the published layout; the fixture's make.py says how they were written.</summary>
public sealed class RefCocoDatasetTests : IDisposable
{
    private readonly string _copy = Directory.CreateTempSubdirectory("denote-refcoco").FullName;

    private static string Folder => FixtureTensors.Locate("refcoco");

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    [Fact]
    public void The_published_pickle_and_its_JSON_are_the_same_data()
    {
        var pickle = RefCocoDataset.Load(Folder, "refcoco", "unc");
        var json = RefCocoDataset.Load(Folder, "refcoco", "google");
        Assert.Equal(2, pickle.Pictures.Count);
        Assert.Equal(Sentences(json), Sentences(pickle));
        Assert.Equal("refcoco (unc)", pickle.Name);
        Assert.All(pickle.Pictures, picture => Assert.True(File.Exists(picture.ImageFilePath)));
        Assert.Single(RefCocoDataset.Load(Folder, "refcoco", split: "testA").Pictures);
    }

    [Fact]
    public void Objects_have_the_scenes_masks_and_know_whether_their_class_comes_twice()
    {
        var scenes = PictureBookDataset.Load(FixtureTensors.Locate("picturebook")).Scenes;
        var dataset = RefCocoDataset.Load(Folder, "refcoco");
        for (int i = 0; i < dataset.Pictures.Count; i++)
        {
            var truths = scenes[i].LoadExpressionTruth();
            for (int e = 0; e < truths.Count; e++)
            {
                var expression = dataset.Pictures[i].Expressions[e];
                Assert.Equal(scenes[i].Expressions[e].Text, expression.Text);
                Assert.Equal(truths[e].Pixels.ToArray(), expression.Object.ToMask().Pixels.ToArray());
                Assert.Equal(scenes[i].Expressions[e].IsUniqueClass, expression.IsUniqueClass);
            }
        }
    }

    [Fact]
    public void Polygons_are_filled()
    {
        var last = RefCocoDataset.Load(Folder, "refcoco", split: "testA").Pictures[0].Expressions[^1];
        var mask = last.Object.ToMask();
        Assert.Equal(200, mask.Area);
        Assert.True(mask[30, 40] && mask[49, 49] && !mask[29, 40] && !mask[50, 49] && !mask[30, 50]);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Contains("refs(umd).p", Fault(() => RefCocoDataset.Load(Folder, "refcoco", "umd")));
        Assert.Contains("have testA, val", Fault(() => RefCocoDataset.Load(Folder, "refcoco", split: "testB")));
        Assert.Contains("refcocog", Fault(() => RefCocoDataset.Load(Folder, "refcocog")));
    }

    [Theory]
    [InlineData("\"ann_id\": 581857001", "\"ann_id\": 7", "names the object 7")]
    [InlineData("\"split\": \"val\"", "\"split\": 3", "must be a text")]
    [InlineData("\"sentences\"", "\"words\"", "'[0].sentences' is missing")]
    public void Faulty_references_name_file_and_place(string from, string to, string message)
    {
        Copy(text => text.Replace(from, to), "refs(google).json");
        string fault = Fault(() => RefCocoDataset.Load(_copy, "refcoco", "google"));
        Assert.Contains("refs(google).json", fault);
        Assert.Contains(message, fault);
    }

    [Theory]
    [InlineData("[[30.0, 40.0, 50.0, 40.0, 50.0, 50.0, 30.0, 50.0]]", "[]", "is empty")]
    [InlineData("[[30.0, 40.0, 50.0, 40.0, 50.0, 50.0, 30.0, 50.0]]", "[[30.0, 40.0]]", "without an area")]
    [InlineData("\"counts\": [", "\"counts\": [7, ", "runs cover")]
    public void Faulty_outlines_name_file_and_place(string from, string to, string message)
    {
        Copy(text => text.Replace(from, to), "instances.json");
        string fault = Fault(() => RefCocoDataset.Load(_copy, "refcoco", "google", "testA"));
        Assert.Contains("instances.json", fault);
        Assert.Contains(message, fault);
    }

    [Theory]
    [InlineData("cos\nsystem\n(S'echo'\ntR.", "'os.system'")]
    [InlineData("(lp0\n(dp1\n", "cut off")]
    [InlineData("", "cut off")]
    public void Pickles_that_are_no_plain_data_are_refused(string pickle, string message)
    {
        Copy(text => text, "instances.json");
        File.Delete(Path.Combine(_copy, "refcoco", "refs(google).json"));
        File.WriteAllText(Path.Combine(_copy, "refcoco", "refs(google).p"), pickle);
        Assert.Contains(message, Fault(() => RefCocoDataset.Load(_copy, "refcoco", "google")));
    }

    private static IEnumerable<(long, string, long)> Sentences(RefCocoDataset dataset) => dataset.Pictures
        .SelectMany(picture => picture.Expressions)
        .Select(expression => (expression.Id, expression.Text, expression.Object.Id));

    private static string Fault(Action act) => Assert.Throws<DenoteException>(act).Message;

    private void Copy(Func<string, string> change, string file)
    {
        Directory.CreateDirectory(Path.Combine(_copy, "refcoco"));
        Directory.CreateDirectory(Path.Combine(_copy, "images", "train2014"));
        foreach (string name in new[] { "refs(google).json", "instances.json" })
        {
            string text = File.ReadAllText(Path.Combine(Folder, "refcoco", name));
            string changed = name == file ? change(text) : text;
            File.WriteAllText(Path.Combine(_copy, "refcoco", name), changed);
        }
    }
}
