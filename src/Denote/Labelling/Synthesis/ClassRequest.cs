namespace Denote.Labelling;

/// <summary>A class to add to a vocabulary.</summary>
/// <param name="Name">What the user calls it; it is also the word of the prompt.</param>
/// <param name="Kind">Thing or stuff; <see cref="KindOf"/> guesses.</param>
public sealed record ClassRequest(string Name, ClassKind Kind)
{
    /// <summary>The class's name that labelling gives to everything else.</summary>
    private const string BackgroundName = "background";

    /// <summary>The user's own support images; null lets the diffusion model sample them.</summary>
    public IReadOnlyList<SupportPhoto>? Photos { get; init; }

    /// <summary>
    /// Stuff where a word of the name, in singular or plural, is in a bundled English list (sky, sea, grass, road) and
    /// what the name comes to is no object ("water drops" are stuff, a "water bottle" is a thing), else a thing.
    /// </summary>
    /// <param name="name">The class.</param>
    public static ClassKind KindOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return StuffWords.Contains(name) ? ClassKind.Stuff : ClassKind.Thing;
    }

    /// <summary>Requires names that can be classes, each once.</summary>
    /// <param name="names">The names of one run.</param>
    /// <exception cref="DenoteException">A name is empty, reserved, or stands twice.</exception>
    public static void RequireUsable(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0) throw new DenoteException("There is no class; name one or more, for example: boat sea.");
        var folders = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            if (string.IsNullOrWhiteSpace(name)) throw new DenoteException("A class name is empty; give it a name.");
            if (name.Trim().Equals(BackgroundName, StringComparison.OrdinalIgnoreCase))
                throw new DenoteException("A class cannot be called 'background': that is what everything else is.");
            string folder = Grounding.GroundingFolder.SafeName(name);
            if (!folders.TryAdd(folder, name))
                throw new DenoteException(folders[folder] == name
                    ? $"The class '{name}' stands there twice; name it once."
                    : $"The classes '{folders[folder]}' and '{name}' would have the same folder; name one of them "
                        + "otherwise.");
        }
    }
}
