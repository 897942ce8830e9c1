using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Denote.Models.Files;
using Denote.TestSupport;
using Denote.Tensors;

namespace Denote.Tests.Control;

/// <summary>ControlNets of random weights that fit the embedded model.</summary>
public sealed class PictureBookControl : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("denote-control-").FullName;

    public PictureBookControl()
    {
        Random = Create("random", _ => { });
        Silent = Create("silent", _ => { });
        Silence(Path.Combine(Silent, "diffusion_pytorch_model.safetensors"));
        WithRandom = DenoteModel.Load(DenoteModel.EmbeddedFolder, controlFolder: Random);
        WithSilent = DenoteModel.Load(DenoteModel.EmbeddedFolder, controlFolder: Silent);
    }

    /// <summary>The folder of one that adds something.</summary>
    public string Random { get; }

    /// <summary>The folder of one whose output layers are zero, as before training.</summary>
    public string Silent { get; }

    /// <summary>The embedded model with the random one.</summary>
    public DenoteModel WithRandom { get; }

    /// <summary>The embedded model with the silent one.</summary>
    public DenoteModel WithSilent { get; }

    /// <summary>Makes another one.</summary>
    public string Create(string name, Action<JsonNode> change)
    {
        string configurations = Path.Combine(_folder, name + "-config"), made = Path.Combine(_folder, name);
        Directory.CreateDirectory(configurations);
        var config = JsonNode.Parse(File.ReadAllText(FixtureTensors.InRepository(
            "models", "configs", "controlnet-picturebook", "config.json")))!;
        change(config);
        File.WriteAllText(Path.Combine(configurations, "config.json"), config.ToJsonString());
        RandomModel.Create(configurations, made, seed: 1, DataType.Float32);
        return made;
    }

    public void Dispose()
    {
        WithRandom.Dispose();
        WithSilent.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Fills the output layers with zeros.</summary>
    private static void Silence(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(file, 8, header));
        foreach (var tensor in json.RootElement.EnumerateObject())
        {
            if (!tensor.Name.StartsWith("controlnet_down_blocks.", StringComparison.Ordinal)
                && !tensor.Name.StartsWith("controlnet_mid_block.", StringComparison.Ordinal)) continue;
            int[] range = [.. tensor.Value.GetProperty("data_offsets").EnumerateArray().Select(end => end.GetInt32())];
            file.AsSpan(8 + header + range[0], range[1] - range[0]).Clear();
        }
        File.WriteAllBytes(path, file);
    }
}
