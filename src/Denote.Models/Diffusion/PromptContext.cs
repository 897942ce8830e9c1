namespace Denote.Models.Diffusion;

/// <summary>A batch of prompts as the U-Net takes it, with what is computed from the text once and kept.</summary>
/// <param name="Text">The text.</param>
/// <param name="Conditions">What SDXL and LCM take besides.</param>
public sealed record PromptContext(TextContext Text, UNetConditions Conditions) : IDisposable
{
    /// <summary>Returns the memory of what was kept.</summary>
    public void Dispose() => Text.Dispose();
}
