namespace Denote.Hub;

/// <summary>Which files of a repository Denote reads: configurations, tokenizers, and one set of weights per part.</summary>
internal static class HubFileChoice
{
    /// <summary>The name by which users ask for weights in full precision.</summary>
    public const string FullPrecision = "full";

    private const string Index = "model_index.json";
    private const string Half = "fp16";

    private static readonly string[] Parts =
    [
        "unet", "vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "scheduler",
    ];

    private static readonly string[] Texts =
    [
        "config.json", "scheduler_config.json", "tokenizer_config.json", "tokenizer.json", "special_tokens_map.json",
        "vocab.json", "merges.txt", "preprocessor_config.json", Index,
    ];

    private static readonly string[] Names = ["diffusion_pytorch_model", "model"];

    /// <summary>Chooses.</summary>
    /// <param name="revision">What the hub has.</param>
    /// <param name="variant">
    /// The weights' variant, <c>full</c> for those without; null takes fp16 where it is there, else full precision.
    /// </param>
    /// <exception cref="ModelException">The repository holds nothing that Denote reads, or no such variant.</exception>
    public static IReadOnlyList<HubFile> Choose(HubRevision revision, string? variant)
    {
        bool isPipeline = revision.Files.Any(file => file.Path == Index);
        string[] folders = isPipeline ? ["", .. Parts] : [""];
        var chosen = new List<HubFile>();
        foreach (string folder in folders)
        {
            var files = revision.Files.Where(file => FolderOf(file) == folder).ToArray();
            chosen.AddRange(files.Where(file => Texts.Contains(NameOf(file))));
            if (isPipeline && folder.Length == 0) continue;
            bool needsWeights = files.Any(file => NameOf(file) == "config.json") || !isPipeline;
            if (needsWeights) chosen.AddRange(Weights(revision, folder, files, variant, isPipeline));
        }
        return chosen;
    }

    private static IEnumerable<HubFile> Weights(
        HubRevision revision, string folder, HubFile[] files, string? variant, bool isPipeline)
    {
        string[] variants = variant switch { null => [Half, ""], FullPrecision => [""], _ => [variant] };
        foreach (string infix in variants.Select(one => one.Length == 0 ? "" : "." + one))
        {
            foreach (string name in Names)
            {
                var single = files.Where(file => NameOf(file) == $"{name}{infix}.safetensors").ToArray();
                if (single.Length > 0) return single;
                var shards = files.Where(file => IsShard(NameOf(file), name, infix)).ToArray();
                if (shards.Length > 0) return shards;
            }
        }
        string place = folder.Length == 0 ? revision.Repository : $"{revision.Repository}/{folder}";
        string[] present = [.. files.Select(NameOf).Where(name => name.EndsWith(".safetensors", StringComparison.Ordinal))];
        if (variant is not null && present.Length > 0)
            throw new ModelException($"{place}: there are no weights of the variant '{variant}', but "
                + $"{string.Join(", ", present)}; choose another --variant, or leave it out.");
        // A network of its own may come as a checkpoint, which is read without running anything in it.
        var checkpoints = isPipeline ? [] : files.Where(file => Path.GetExtension(file.Path) is ".pth" or ".bin").ToArray();
        if (checkpoints.Length == 1) return checkpoints;
        string[] all = [.. files.Select(NameOf).Where(name => Path.GetExtension(name) is not (".md" or ".json" or ".txt"))];
        throw new ModelException($"{place}: there are no weights in a form that Denote reads (safetensors in the "
            + $"diffusers or transformers layout); it has {(all.Length == 0 ? "none at all" : string.Join(", ", all.Take(5)))}"
            + "; choose another model or revision.");
    }

    /// <summary>A shard or the index of shards: <c>model-00001-of-00002.safetensors</c>, with the variant in it.</summary>
    private static bool IsShard(string file, string name, string infix)
    {
        if (file == $"{name}.safetensors.index{infix}.json" || file == $"{name}{infix}.safetensors.index.json") return true;
        string end = ".safetensors";
        if (!file.StartsWith(name, StringComparison.Ordinal) || !file.EndsWith(end, StringComparison.Ordinal)) return false;
        string middle = file[name.Length..^end.Length];
        bool hasInfix = infix.Length > 0 && middle.Contains(infix, StringComparison.Ordinal);
        string number = hasInfix ? middle.Replace(infix, "") : middle;
        return hasInfix == infix.Length > 0
            && System.Text.RegularExpressions.Regex.IsMatch(number, @"\A-\d{5}-of-\d{5}\z");
    }

    private static string FolderOf(HubFile file) =>
        file.Path.LastIndexOf('/') is >= 0 and var slash ? file.Path[..slash] : "";

    private static string NameOf(HubFile file) => file.Path[(file.Path.LastIndexOf('/') + 1)..];
}
