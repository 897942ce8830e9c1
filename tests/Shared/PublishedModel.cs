using System.Text.Json.Nodes;

namespace Denote.TestSupport;

/// <summary>
/// Configurations of a whole model around one of the U-Nets of <c>faults/models</c>, for random weights: a tiny
/// autoencoder and the text encoders that the U-Net wants.
/// </summary>
public static class PublishedModel
{
    private const int FirstChannels = 64;

    /// <summary>Writes the configurations.</summary>
    /// <param name="unet">A folder of <c>faults/models</c>.</param>
    /// <param name="embedded">The embedded model's folder, whose text encoder and scheduler are taken.</param>
    /// <param name="target">Where they go.</param>
    public static void WriteConfigurations(string unet, string embedded, string target)
    {
        string config = FixtureTensors.Locate("faults", "models", unet, "config.json");
        int channels = Read(config)["cross_attention_dim"]!.GetValue<int>();
        bool isXl = channels != FirstChannels;
        Write(target, "unet/config.json", Read(config));
        Write(target, "vae/config.json", new JsonObject
        {
            ["_class_name"] = "AutoencoderTiny",
            ["encoder_block_out_channels"] = new JsonArray(8, 8, 8, 8),
            ["decoder_block_out_channels"] = new JsonArray(8, 8, 8, 8),
            ["num_encoder_blocks"] = new JsonArray(1, 1, 1, 1),
            ["num_decoder_blocks"] = new JsonArray(1, 1, 1, 1),
        });
        var index = Read(Path.Combine(embedded, "model_index.json"));
        index["vae"] = new JsonArray("diffusers", "AutoencoderTiny");
        Copy(embedded, "scheduler", target, "scheduler");
        AddText(embedded, target, "", FirstChannels, "CLIPTextModel");
        if (isXl)
        {
            index["_class_name"] = "StableDiffusionXLPipeline";
            index["tokenizer_2"] = new JsonArray("transformers", "CLIPTokenizer");
            index["text_encoder_2"] = new JsonArray("transformers", "CLIPTextModelWithProjection");
            AddText(embedded, target, "_2", channels - FirstChannels, "CLIPTextModelWithProjection");
        }
        Write(target, "model_index.json", index);
    }

    private static void AddText(string embedded, string target, string suffix, int channels, string className)
    {
        Copy(embedded, "tokenizer", target, "tokenizer" + suffix);
        var config = Read(Path.Combine(embedded, "text_encoder", "config.json"));
        config["architectures"] = new JsonArray(className);
        config["hidden_size"] = channels;
        config["projection_dim"] = channels;
        config["intermediate_size"] = 2 * channels;
        config["num_attention_heads"] = 4;
        config["num_hidden_layers"] = 2;
        Write(target, $"text_encoder{suffix}/config.json", config);
    }

    private static void Copy(string from, string part, string target, string name)
    {
        Directory.CreateDirectory(Path.Combine(target, name));
        foreach (string file in Directory.GetFiles(Path.Combine(from, part)))
            File.Copy(file, Path.Combine(target, name, Path.GetFileName(file)));
    }

    private static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    private static void Write(string target, string name, JsonObject json)
    {
        string path = Path.Combine(target, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json.ToJsonString());
    }
}
