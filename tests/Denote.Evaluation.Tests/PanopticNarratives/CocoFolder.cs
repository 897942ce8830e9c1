using Denote.Evaluation.PictureBook;
using Denote.Imaging;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests.PanopticNarratives;

/// <summary>Picture-book scenes written in the layout of the published benchmark over COCO.</summary>
internal sealed class CocoFolder : IDisposable
{
    private const string Split = "val2017";

    public CocoFolder(int scenes)
    {
        Path = Directory.CreateTempSubdirectory("denote-coco").FullName;
        string images = Directory.CreateDirectory(At("images", Split)).FullName;
        string panoptic = Directory.CreateDirectory(At("annotations", "panoptic_segmentation", Split)).FullName;
        Scenes = [.. PictureBookDataset.Load(FixtureTensors.Locate("picturebook")).Scenes.Take(scenes)];
        var narratives = new List<object>();
        var pictures = new List<object>();
        var annotations = new List<object>();
        for (int i = 0; i < Scenes.Count; i++)
        {
            var scene = Scenes[i];
            int id = 100 + i;
            string name = $"{id:000000000000}";
            ImageFile.Save(scene.LoadImage(), System.IO.Path.Combine(images, name + ".png"));
            ImageFile.Save(Colours(scene), System.IO.Path.Combine(panoptic, name + ".png"));
            pictures.Add(new { id, file_name = name + ".png", width = scene.Width, height = scene.Height });
            annotations.Add(new
            {
                image_id = id,
                file_name = name + ".png",
                segments_info = scene.Segments.Select(
                    segment => new { id = 1000 * segment.Id, category_id = segment.IsThing ? 1 : 2 }),
            });
            narratives.Add(new { image_id = $"{id}", caption = scene.Narrative.Text, segments = Segments(scene) });
        }
        Write("png_coco_val2017.json", narratives);
        Write("panoptic_val2017.json", new
        {
            images = pictures,
            annotations,
            categories = new[] { new { id = 1, isthing = 1 }, new { id = 2, isthing = 0 } },
        });
    }

    public string Path { get; }

    public IReadOnlyList<PictureBookScene> Scenes { get; }

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Write(string name, object value) =>
        File.WriteAllText(At("annotations", name), System.Text.Json.JsonSerializer.Serialize(value));

    /// <summary>The narrative cut into utterances: the phrases, and the words between them.</summary>
    private static List<object> Segments(PictureBookScene scene)
    {
        var segments = new List<object>();
        int at = 0;
        void Between(int end)
        {
            string words = scene.Narrative.Text[at..end].Trim();
            if (words.Length > 0)
                segments.Add(
                    new { utterance = words, segment_ids = Array.Empty<string>(), plural = false, noun = false });
        }
        foreach (var phrase in scene.Narrative.Phrases)
        {
            Between(phrase.Phrase.Start);
            segments.Add(new
            {
                utterance = phrase.Phrase.Text,
                segment_ids = phrase.Segments.Select(segment => $"{1000 * segment.Id}"),
                plural = phrase.IsPlural,
                noun = true,
            });
            at = phrase.Phrase.End;
        }
        Between(scene.Narrative.Text.Length);
        return segments;
    }

    private static Image Colours(PictureBookScene scene)
    {
        string name = System.IO.Path.GetFileName(scene.ImageFilePath);
        var labels = ImageFile.LoadIndexed(FixtureTensors.Locate("picturebook", "panoptic", name));
        var colours = new Image(scene.Width, scene.Height);
        for (int i = 0; i < labels.Pixels.Length; i++)
        {
            int id = 1000 * labels.Pixels[i];
            (colours.Pixels[3 * i], colours.Pixels[3 * i + 1]) = ((byte)id, (byte)(id >> 8));
            colours.Pixels[3 * i + 2] = (byte)(id >> 16);
        }
        return colours;
    }
}
