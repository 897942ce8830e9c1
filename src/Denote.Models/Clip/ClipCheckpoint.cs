using Denote.Models.Files;
using Denote.Models.Files.Torch;

namespace Denote.Models.Clip;

/// <summary>Opens a whole CLIP from disk: transformers' layout, open_clip's, or OpenAI's archives.</summary>
public static class ClipCheckpoint
{
    /// <summary>Numbers that OpenAI's archives carry along with the weights.</summary>
    private static readonly string[] Harmless = ["input_resolution", "context_length", "vocab_size"];

    /// <summary>Opens both encoders.</summary>
    /// <param name="path">
    /// A folder with <c>config.json</c> or <c>open_clip_config.json</c> and the weights, a checkpoint with
    /// <c>open_clip_config.json</c> beside it, or OpenAI's <c>ViT-B-16.pt</c> (a file, or a folder with nothing else in
    /// it), whose sizes are read off its tensors.
    /// </param>
    /// <returns>The networks, and their weights, which must stay open while they are used.</returns>
    /// <exception cref="ModelException">It is missing, broken, or computes what is not supported.</exception>
    public static (ClipModel Model, Weights Weights) Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = ModelPath.Resolve(path);
        bool isFolder = Directory.Exists(path);
        string folder = isFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        var weights = Weights.OpenModel(path);
        try
        {
            bool isOriginal = weights.Has("visual.conv1.weight");
            bool isDescribed = isOriginal
                ? File.Exists(Path.Combine(folder, OpenClipConfig.FileName))
                : isFolder;
            if (!isDescribed) RequireOpenAi(weights);
            var (text, vision) = isDescribed
                ? isOriginal ? OpenClipConfig.Read(Path.Combine(folder, OpenClipConfig.FileName)) : Configs(folder)
                : ClipOriginalSizes.Infer(weights);
            var model = new ClipModel(text, vision, weights);
            weights.RequireAllUsed(IsHarmless);
            return (model, weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The sizes of both encoders, from whichever configuration a folder has.</summary>
    internal static (ClipTextConfig Text, ClipVisionConfig Vision) Configs(string folder)
    {
        string config = Path.Combine(folder, "config.json"), open = Path.Combine(folder, OpenClipConfig.FileName);
        return !File.Exists(config) && File.Exists(open)
            ? OpenClipConfig.Read(open)
            : (ClipTextConfig.Read(config), ClipVisionConfig.Read(config));
    }

    /// <summary>Whether a tensor that no network asks for changes nothing that is computed.</summary>
    internal static bool IsHarmless(string name) => Harmless.Contains(name);

    /// <summary>OpenAI's own archives all have the same activation and size of heads; others may have any.</summary>
    private static void RequireOpenAi(Weights weights)
    {
        if (weights.Has("visual.conv1.weight") && weights.Files is [not TorchFile { IsScript: true }])
            throw new ModelException($"{weights.FileName}: its tensors do not tell which activation and heads this "
                + $"CLIP was trained with; put its {OpenClipConfig.FileName} beside it.");
    }
}
