using System.Globalization;
using System.Security.Cryptography;
using Denote.Imaging;
using Denote.Models.Diffusion;

namespace Denote.Grounding;

/// <summary>What an inversion was made from: with the same key it can be used again.</summary>
/// <param name="Picture">SHA-256 of the picture's size and pixels.</param>
/// <param name="Model">The model's <see cref="ModelIdentity.ConfigHash"/>.</param>
/// <param name="Steps">Number of steps each way.</param>
/// <param name="GuidanceScale">Guidance scale of the way back.</param>
internal sealed record InversionKey(string Picture, string Model, int Steps, float GuidanceScale)
{
    /// <summary>The key of a picture, a model and settings.</summary>
    public static InversionKey Of(Image image, StableDiffusion model, GroundingOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes((long)image.Width << 32 | (long)image.Height));
        hash.AppendData(image.Pixels);
        return new InversionKey(
            Convert.ToHexStringLower(hash.GetHashAndReset()),
            ModelIdentity.Read(model.Folder, model.NativeSize).ConfigHash,
            options.Steps,
            options.GuidanceScale);
    }

    /// <summary>The key as a file's header holds it.</summary>
    public Dictionary<string, string> ToMetadata() => new()
    {
        ["picture"] = Picture,
        ["model"] = Model,
        ["steps"] = Steps.ToString(CultureInfo.InvariantCulture),
        ["guidance"] = GuidanceScale.ToString("R", CultureInfo.InvariantCulture),
    };
}
