using Denote.Imaging;

namespace Denote.Refining;

/// <summary>A category of ADE20K.</summary>
/// <param name="Names">Its usual name, then other names that mean it.</param>
/// <param name="Color">Its colour in the condition pictures of segmentation ControlNets.</param>
public sealed record Ade20KCategory(IReadOnlyList<string> Names, Rgb Color)
{
    /// <summary>Its usual name.</summary>
    public string Name => Names[0];
}
