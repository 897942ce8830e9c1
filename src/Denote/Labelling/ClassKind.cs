namespace Denote.Labelling;

/// <summary>What kind of class a name stands for.</summary>
public enum ClassKind
{
    /// <summary>Countable objects: boat, cat.</summary>
    Thing,

    /// <summary>
    /// Regions without a shape of their own: sky, grass. They often stand behind things, so that they give no
    /// background prototypes and reject those of things that look like them.
    /// </summary>
    Stuff,
}
