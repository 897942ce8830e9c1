using System.Text.Json;
using Denote.Models.Clip;

namespace Denote.Models.Files;

/// <summary>
/// A model folder in the diffusers layout: <c>model_index.json</c> names the parts, each in a folder of its own with a
/// configuration. A folder that is one part only, a bare <c>unet</c> for example, is accepted too.
/// </summary>
public sealed class ModelFolder
{
    private const string IndexName = "model_index.json";
    private const string XlPrefix = "StableDiffusionXL";

    private static readonly Dictionary<string, ModelPartKind> TextToImageParts = new(StringComparer.Ordinal)
    {
        ["tokenizer"] = ModelPartKind.Tokenizer,
        ["text_encoder"] = ModelPartKind.TextEncoder,
        ["unet"] = ModelPartKind.UNet,
        ["vae"] = ModelPartKind.Vae,
        ["scheduler"] = ModelPartKind.Scheduler,
    };


    private readonly List<ModelPart> _parts;

    private ModelFolder(string path, string className, List<ModelPart> parts, bool isPipeline)
    {
        (Path, ClassName, _parts, IsPipeline) = (path, className, parts, isPipeline);
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The folder's own name, or the repository's that it is a snapshot of, for messages.</summary>
    public string Name => ModelPath.NameOf(Path);

    /// <summary>The class of the whole: <c>StableDiffusionPipeline</c>, or that of a single part.</summary>
    public string ClassName { get; }

    /// <summary>Whether there is a <c>model_index.json</c>; without it the folder is one part.</summary>
    public bool IsPipeline { get; }

    /// <summary>The parts, in the order in which they are named.</summary>
    public IReadOnlyList<ModelPart> Parts => _parts;

    /// <summary>Reads what a folder holds; the parts' own files are not looked at.</summary>
    /// <param name="path">The folder, or a repository's folder in a Hugging Face cache.</param>
    /// <exception cref="ModelException">It is not a model folder.</exception>
    public static ModelFolder Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string full = path.Length == 0 ? path
            : System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(ModelPath.Resolve(path)));
        if (File.Exists(System.IO.Path.Combine(full, IndexName))) return OpenPipeline(full);
        if (Directory.Exists(full) && OpenPart(full) is { } part) return part;
        throw new ModelException($"{(path.Length == 0 ? "''" : path)}: {ModelPath.Explain(path)}");
    }

    /// <summary>Whether the model names a part.</summary>
    /// <param name="name">For example <c>text_encoder_2</c>.</param>
    public bool Has(string name) => _parts.Exists(part => part.Name == name);

    /// <summary>A part whose folder is there.</summary>
    /// <param name="name">For example <c>unet</c>.</param>
    /// <exception cref="ModelException">The model does not name it, or its folder is missing.</exception>
    public ModelPart Part(string name)
    {
        var part = _parts.Find(part => part.Name == name)
            ?? throw new ModelException($"{Name}: the model has no part '{name}'; it has {ListParts()}.");
        return Directory.Exists(part.Folder)
            ? part
            : throw new ModelException($"{Name}: the folder '{name}' is missing, although {IndexName} names it; the "
            + "copy is incomplete, get the folder again.");
    }

    /// <summary>Requires a text-to-image model with all its parts: Stable Diffusion 1.x, 2.x, XL or LCM.</summary>
    /// <exception cref="ModelException">It is something else, or a part is missing or of another class.</exception>
    public void RequireTextToImage()
    {
        var problems = TextToImageProblems();
        if (problems.Count > 0) throw new ModelException(problems[0]);
    }

    /// <summary>Everything that keeps the folder from being a text-to-image model.</summary>
    internal IReadOnlyList<string> TextToImageProblems()
    {
        if (!IsPipeline)
            return [$"{Name}: this is a single part, a {ClassName}; name the folder of the whole model, which holds "
                + $"{IndexName}."];
        if (PipelineClass.Problem(ClassName, Has) is { } problem) return [$"{Name}/{IndexName}: {problem}"];

        List<string> problems = [], missingFolders = [];
        var wanted = TextToImageParts.ToList();
        if (ClassName.StartsWith(XlPrefix, StringComparison.Ordinal))
        {
            wanted.Add(new("tokenizer_2", ModelPartKind.Tokenizer));
            wanted.Add(new("text_encoder_2", ModelPartKind.TextEncoder));
        }
        foreach (var (name, kind) in wanted)
        {
            if (_parts.Find(part => part.Name == name) is not { } part)
                problems.Add($"{Name}/{IndexName}: the part '{name}' is missing; {ClassName} needs it.");
            else if (part.Kind != kind)
                problems.Add($"{Name}/{IndexName}: the part '{name}' is a {part.ClassName}, which is not supported; "
                    + $"expected {ClassesOf(kind)}.");
            else if (!Directory.Exists(part.Folder))
                missingFolders.Add($"{Name}: the folder '{name}' is missing, although {IndexName} names it; get the "
                    + "folder again.");
        }
        return [.. problems, .. missingFolders];
    }

    private static string ClassesOf(ModelPartKind kind) => kind switch
    {
        ModelPartKind.Tokenizer => "CLIPTokenizer",
        ModelPartKind.TextEncoder => "CLIPTextModel or CLIPTextModelWithProjection",
        ModelPartKind.UNet => "UNet2DConditionModel",
        ModelPartKind.Vae => "AutoencoderKL or AutoencoderTiny",
        _ => "a scheduler",
    };

    private static ModelFolder OpenPipeline(string folder)
    {
        string path = System.IO.Path.Combine(folder, IndexName);
        string name = SafetensorsFile.DisplayName(path);
        using var json = JsonFile.Read(path);
        string? className = null;
        var parts = new List<ModelPart>();
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            if (entry.Name == "_class_name")
                className = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
            if (entry.Name.StartsWith('_') || entry.Value.ValueKind != JsonValueKind.Array) continue;
            string? partClass = entry.Value.GetArrayLength() == 2 ? Text(entry.Value[1]) : null;
            bool isAbsent = entry.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Null);
            if (isAbsent) continue;
            bool isPlainName = entry.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
            if (partClass is null || !isPlainName || parts.Exists(part => part.Name == entry.Name))
                throw new ModelException($"{name}: the entry '{entry.Name}' = {entry.Value.GetRawText()} is broken; "
                    + "expected the name of a part with [library, class], once.");
            parts.Add(new ModelPart(entry.Name, partClass, System.IO.Path.Combine(folder, entry.Name)));
        }
        if (string.IsNullOrEmpty(className)) throw new ModelException($"{name}: '_class_name' is missing.");
        return new ModelFolder(folder, className, parts, isPipeline: true);
    }

    private static ModelFolder? OpenPart(string folder)
    {
        string? file = new[] { "config.json", "scheduler_config.json", OpenClipConfig.FileName }
            .Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (file is null) return null;
        using var json = JsonFile.Read(file);
        var root = json.RootElement;
        string? className = root.TryGetProperty("_class_name", out var value) ? Text(value)
            : root.TryGetProperty("architectures", out value) && value.ValueKind == JsonValueKind.Array
                && value.GetArrayLength() > 0 ? Text(value[0])
            : root.TryGetProperty("model_cfg", out _) ? ModelPart.OpenClip
            : root.TryGetProperty("vit_patch_size", out _) || root.TryGetProperty("image_encoder", out _) ? "SamModel"
            : root.TryGetProperty("embed_dim", out _) ? "VisionTransformer"
            : null;
        if (className is null)
            throw new ModelException($"{SafetensorsFile.DisplayName(file)}: neither '_class_name' nor 'architectures' "
                + "says what this is.");
        var part = new ModelPart(System.IO.Path.GetFileName(folder), className, folder);
        return new ModelFolder(folder, className, [part], isPipeline: false);
    }

    private static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private string ListParts() => _parts.Count == 0 ? "none" : string.Join(", ", _parts.Select(part => part.Name));
}
