namespace Denote.Models.Files.Torch;

/// <summary>The constructors that a pickle may name. Nothing else can be built from it.</summary>
internal interface IPickleTypes
{
    /// <summary>Whether a global is on the list.</summary>
    bool IsAllowed(string module, string name);

    /// <summary>Builds a value.</summary>
    /// <param name="global">One that <see cref="IsAllowed"/> let pass.</param>
    /// <param name="arguments">Values read from the pickle.</param>
    /// <param name="file">For messages.</param>
    object? Construct(PickleGlobal global, object?[] arguments, string file);

    /// <summary>Resolves a reference to something beside the pickle, such as a tensor's storage.</summary>
    /// <param name="reference">What the pickle says of it.</param>
    /// <param name="file">For messages.</param>
    object? Persistent(object? reference, string file);
}
