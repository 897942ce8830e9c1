using System.Text.Json;
using Denote.Imaging;
using Denote.TestSupport;

namespace Denote.Tests.Grounding;

/// <summary>Golden folder 15: the released DiffPNG functions on given attention maps, phrase by phrase.</summary>
internal static class GoldenPhrases
{
    private const string Folder = "15-diffpng";

    public static JsonElement Settings { get; } = JsonDocument.Parse(
        File.ReadAllText(FixtureTensors.Locate(Folder, "phrases.json"))).RootElement;

    public static float Beta => Settings.GetProperty("beta").GetSingle();

    public static float Alpha => Settings.GetProperty("alpha").GetSingle();

    public static TheoryData<int> Indices
    {
        get
        {
            var indices = new TheoryData<int>();
            for (int i = 0; i < Settings.GetProperty("phrases").GetArrayLength(); i++) indices.Add(i);
            return indices;
        }
    }

    /// <summary>The phrase's token indices, the start token not counted.</summary>
    public static int[] Tokens(int phrase) =>
        [.. Settings.GetProperty("phrases")[phrase].EnumerateArray().Select(token => token.GetInt32())];

    public static FixtureTensor Input(string prefix) =>
        FixtureTensors.Read(Folder, "inputs.safetensors")
            .Single(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Value;

    public static FixtureTensor? Expected(int phrase, string name) =>
        FixtureTensors.Read(Folder, "expected.safetensors").GetValueOrDefault($"phrase{phrase}.{name}");

    public static FloatImage ToMap(FixtureTensor tensor) => new(tensor.Shape[1], tensor.Shape[0], tensor.ToFloats());

    /// <summary>The stored cross-attention of one token; the last axis counts the start token.</summary>
    public static FloatImage CrossMap(int token)
    {
        FixtureTensor all = Input("cross");
        int height = all.Shape[0], width = all.Shape[1], tokens = all.Shape[2];
        float[] values = all.ToFloats();
        var map = new FloatImage(width, height);
        for (int i = 0; i < map.Pixels.Length; i++) map.Pixels[i] = values[i * tokens + token + 1];
        return map;
    }
}
