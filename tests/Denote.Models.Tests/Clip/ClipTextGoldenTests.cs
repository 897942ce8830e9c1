using Denote.Models.Clip;
using Denote.Models.Files;
using Denote.Models.Tests.Files;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Clip;

/// <summary>Golden folder 02: CLIP text encoders with small random weights, one folder per variant.</summary>
public class ClipTextGoldenTests(ITestOutputHelper output)
{
    private const string Folder = "02-clip-text";

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string variant in Variants)
            foreach (string name in FixtureTensors.Read(Folder, variant, "inputs.safetensors").Keys)
                cases.Add(variant, name[..name.IndexOf('.')]);
            return cases;
        }
    }

    public static TheoryData<string> VariantNames => [.. Variants];

    private static IEnumerable<string> Variants =>
        Directory.GetDirectories(FixtureTensors.Locate(Folder)).Select(path => Path.GetFileName(path)).Order();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_state_is_the_references(string variant, string prefix)
    {
        using var scope = TensorScope.Enter();
        var (model, weights) = Load(variant);
        using var open = weights;
        var ids = FixtureTensors.Read(Folder, variant, "inputs.safetensors")[prefix + ".input_ids"];
        int[][] prompts = [.. ids.ToInts().Chunk(ids.Shape[1])];
        var encoding = model.Forward(prompts);

        var expected = FixtureTensors.Read(Folder, variant, "expected.safetensors")
            .Where(entry => entry.Key.StartsWith(prefix + ".", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(expected);
        bool hasAllLayers = expected.Any(entry => entry.Key.Contains(".hidden_states."));
        foreach (var (name, golden) in expected)
        {
            string what = name[(prefix.Length + 1)..];
            var actual = what switch
            {
                "last_hidden_state" => encoding.LastHiddenState,
                "penultimate_final_ln" => model.Normalize(encoding.HiddenStates[^2]),
                "pooler_output" => encoding.Pooled,
                "text_embeds" => encoding.TextEmbedding!,
                _ => encoding.HiddenStates[int.Parse(what["hidden_states.".Length..])],
            };
            // Sequences are golden for some rows of the batch: the last states of the case that has all layers' from
            // the first row on, all others from the second; vectors for all rows.
            bool isWhole = golden.Shape.Length == 2 || (what == "last_hidden_state" && hasAllLayers);
            int first = isWhole ? 0 : 1;
            double error = Golden.AssertClose(golden, actual.Slice(first, golden.Shape[0]));
            output.WriteLine($"{name}: {error:E1}");
            if (what == "pooler_output") Golden.AssertClose(golden, model.Pool(prompts).Slice(first, golden.Shape[0]));
        }
        Assert.Equal(model.Config.Layers + 1, encoding.HiddenStates.Count);
    }

    [Theory]
    [MemberData(nameof(VariantNames))]
    public void Every_tensor_of_the_checkpoint_is_used(string variant)
    {
        var (_, weights) = Load(variant);
        using var open = weights;
        weights.RequireAllUsed();
    }

    [Theory]
    [MemberData(nameof(VariantNames))]
    public void Names_without_a_prefix_are_read(string variant)
    {
        using var scope = TensorScope.Enter();
        using var folder = new TemporaryFolder();
        string file = folder.File("model.safetensors");
        const string Prefix = "text_model.";
        var tensors = FixtureTensors.Read(Folder, variant, "text_encoder", "model.safetensors");
        Assert.Contains(tensors.Keys, name => name.StartsWith(Prefix, StringComparison.Ordinal));
        SafetensorsWriter.Save(file, [.. tensors.Select(entry => KeyValuePair.Create(
            entry.Key.StartsWith(Prefix, StringComparison.Ordinal) ? entry.Key[Prefix.Length..] : entry.Key,
            Tensor.From(Shape.Create(entry.Value.Shape), entry.Value.ToFloats())))]);
        using var flat = Weights.OpenFile(file);
        var config = FixtureTensors.Locate(Folder, variant, "text_encoder", "config.json");
        var model = new ClipTextModel(ClipTextConfig.Read(config), flat);
        flat.RequireAllUsed();

        var (original, weights) = Load(variant);
        using var open = weights;
        int[] prompt = [1, 2, 3, model.Config.EndToken];
        Assert.Equal(
            original.Forward(prompt).LastHiddenState.ToArray(), model.Forward(prompt).LastHiddenState.ToArray());
    }

    [Fact]
    public void Prompts_that_do_not_fit_are_refused()
    {
        var (model, weights) = Load(Variants.First());
        using var open = weights;
        int end = model.Config.EndToken, longest = model.Config.MaxPositions;
        Assert.Contains("no prompt", Assert.Throws<ModelException>(() => model.Forward()).Message);
        Assert.Contains("pad", Assert.Throws<ModelException>(() => model.Forward([1, end], [1, 2, end])).Message);
        Assert.Contains("longer", Assert.Throws<ModelException>(() => model.Forward(new int[longest + 1])).Message);
        string tooLarge = Assert.Throws<ModelException>(() => model.Forward([model.Config.VocabularySize])).Message;
        Assert.Contains("vocabulary", tooLarge);
    }

    private static (ClipTextModel Model, Weights Weights) Load(string variant)
    {
        string folder = FixtureTensors.Locate(Folder, variant, "text_encoder");
        var weights = Weights.Open(folder, "model");
        return (new ClipTextModel(ClipTextConfig.Read(Path.Combine(folder, "config.json")), weights), weights);
    }
}
