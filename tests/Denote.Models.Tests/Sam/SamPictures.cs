using System.Text.Json;
using Denote.Models.Sam;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Sam;

/// <summary>The pictures and prompts of a golden folder of the Segment Anything family.</summary>
internal sealed class SamPictures(string folder, SamConfig config)
{
    private readonly IReadOnlyDictionary<string, FixtureTensor> _expected =
        FixtureTensors.Read(folder, "expected.safetensors");

    private readonly JsonElement _prompts = JsonDocument.Parse(
        File.ReadAllBytes(FixtureTensors.Locate(folder, "prompts.json"))).RootElement;

    public static TheoryData<string> Names(string folder) => [.. FixtureTensors.Read(folder, "inputs.safetensors").Keys
        .Select(name => name["image.".Length..])];

    /// <summary>The picture, resized by the reference, normalised and padded: <c>[1, size, size, 3]</c>.</summary>
    public Tensor Prepare(string image)
    {
        var resized = _expected[$"{image}.input_image_resized_u8"];
        byte[] pixels = resized.ToBytes();
        int height = resized.Shape[0], width = resized.Shape[1], size = config.ImageSize;
        var prepared = Tensor.Zeros([1, size, size, 3]);
        for (int y = 0; y < height; y++)
            for (int i = 0; i < 3 * width; i++)
                prepared.Span[y * size * 3 + i] =
                    (pixels[y * width * 3 + i] - config.PixelMean[i % 3]) / config.PixelStd[i % 3];
        return prepared;
    }

    /// <summary>Every prompt of a picture, in pixels of the prepared one.</summary>
    public IEnumerable<(string Name, SamPrompt Prompt)> Prompts(string image)
    {
        var all = _prompts.GetProperty(image);
        var resized = _expected[$"{image}.input_image_resized_u8"].Shape;
        double across = (double)resized[1] / all.GetProperty("width").GetInt32(),
            down = (double)resized[0] / all.GetProperty("height").GetInt32();
        foreach (var entry in all.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.Object))
        {
            int[] labels = [.. entry.Value.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())];
            yield return (entry.Name, new SamPrompt
            {
                Points =
                [
                    .. entry.Value.GetProperty("points").EnumerateArray().Select((point, i) => new SamPoint(
                        (float)(point[0].GetDouble() * across), (float)(point[1].GetDouble() * down), labels[i] == 1)),
                ],
            });
        }
        float[] box = [.. all.GetProperty("box").EnumerateArray().Select((side, i) =>
            (float)(side.GetDouble() * (i % 2 == 0 ? across : down)))];
        yield return ("box", new SamPrompt { Box = new SamBox(box[0], box[1], box[2], box[3]) });
    }
}
