using System.Security.Cryptography;
using System.Text;

namespace Denote.Labelling;

/// <summary>
/// What a feature depends on beside its picture. Features of extractors with the same <see cref="Hash"/> may be
/// compared.
/// </summary>
/// <param name="Name">The extractor's name, in letters, digits and hyphens: <c>sd</c>, <c>dino</c>.</param>
/// <param name="Model">The model's name, for people.</param>
/// <param name="ModelHash">A hash of the model's configuration and weights.</param>
/// <param name="Options">Everything else that changes the features, for people and for comparison.</param>
public sealed record FeatureExtractorIdentity(string Name, string Model, string ModelHash, string Options)
{
    /// <summary>SHA-256 over name, model hash and options, as 64 hexadecimal digits.</summary>
    public string Hash => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{ModelHash}\n{Options}")));
}
