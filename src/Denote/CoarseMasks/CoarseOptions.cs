using Denote.Refining;

namespace Denote.CoarseMasks;

/// <summary>The settings of coarse masks.</summary>
public sealed record CoarseOptions
{
    /// <summary>The defaults.</summary>
    public static CoarseOptions Default { get; } = new();

    /// <summary>The text of a class; <c>{class}</c> stands for its name.</summary>
    public string Prompt
    {
        get;
        init => field = value is not null && value.Split(RefiningOptions.ClassPlace).Length == 2
            ? value
            : throw new DenoteException($"The prompt is '{value}'; it must hold {RefiningOptions.ClassPlace} once, "
                + "where the class's name goes.");
    } = $"a photo of a {RefiningOptions.ClassPlace}";

    /// <summary>
    /// What CLIP's methods set against the classes; those that are classes themselves are left out. The default is the
    /// list of CLIP-ES.
    /// </summary>
    public IReadOnlyList<string> BackgroundWords
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(BackgroundWords));
    } =
    [
        "ground", "land", "grass", "tree", "building", "wall", "sky", "lake", "water", "river", "sea", "railway",
        "railroad", "keyboard", "helmet", "cloud", "house", "mountain", "ocean", "road", "rock", "street", "valley",
        "bridge", "sign",
    ];

    /// <summary>Cells along each side of CLIP's grid, 1..256.</summary>
    public int Grid
    {
        get;
        init => field = value is >= 1 and <= 256 ? value : throw Invalid(nameof(Grid), value, "1 to 256");
    } = 32;

    /// <summary>The timestep at which the diffusion model's attention is read, 0 or more.</summary>
    public int Timestep
    {
        get;
        init => field = value >= 0 ? value : throw Invalid(nameof(Timestep), value, "0 or more");
    } = 261;

    /// <summary>How often DiffSegmenter's maps are carried along self-attention, 1..32.</summary>
    public int Power
    {
        get;
        init => field = value is >= 1 and <= 32 ? value : throw Invalid(nameof(Power), value, "1 to 32");
    } = 2;

    /// <summary>
    /// Whether <see cref="CoarseMethod.ClipEs"/> carries its maps along CLIP's own attention, as CLIP-ES does.
    /// </summary>
    public bool UseAffinity { get; init; }

    /// <summary>Seed of the noise.</summary>
    public long Seed { get; init; }

    private static DenoteException Invalid(string option, int value, string expected) =>
        new($"{option} is {value}; it must be {expected}.");
}
