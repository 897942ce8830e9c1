using Denote.Referring;

namespace Denote.Tests.Referring;

public sealed class ReferringProfileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_profile_comes_back_from_its_file()
    {
        var profile = new ReferringProfile
        {
            Weights = new FusionWeights(0.35, 0.15, 0.5),
            Confidence = new Dictionary<ReferringVariant, ConfidenceCalibration>
            {
                [ReferringVariant.Full] = new(-3.25, 1.5, 0, 2),
                [ReferringVariant.Generative] = new(-1, 0, 0, 1),
            },
        };
        File.WriteAllText(_path, profile.ToJson());
        var read = ReferringProfile.Load(_path);
        Assert.Equal(profile.Weights, read.Weights);
        Assert.Equal(profile.Confidence, read.Confidence);
        File.WriteAllText(_path, new ReferringProfile().ToJson());
        Assert.Null(ReferringProfile.Load(_path).Weights);
    }

    [Fact]
    public void The_embedded_model_brings_one_for_every_variant()
    {
        using var model = DenoteModel.LoadEmbedded();
        Assert.NotNull(model.ReferringProfile!.Weights);
        Assert.Equal(Enum.GetValues<ReferringVariant>().Order(), model.ReferringProfile.Confidence.Keys.Order());
    }

    [Fact]
    public void The_profile_decides_the_full_variants_weights_and_nothing_else()
    {
        var profile = new ReferringProfile { Weights = new FusionWeights(1, 2, 3) };
        var options = ReferringOptions.Default with { Profile = profile };
        Assert.Equal(profile.Weights, options.EffectiveWeights);
        Assert.Equal(FusionWeights.Released, (options with { Weights = FusionWeights.Released }).EffectiveWeights);
        Assert.Equal(FusionWeights.GenerativeOnly,
            (options with { Variant = ReferringVariant.Generative }).EffectiveWeights);
        Assert.Equal(FusionWeights.Released, ReferringOptions.Default.EffectiveWeights);
    }

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("{}", "cannot be read")]
    [InlineData("""{ "schema": "denote.refer/1", "confidence": {} }""", "no profile")]
    [InlineData("""{ "schema": "denote.refer-profile/1", "confidence": { "x": {} } }""", "no variant 'x'")]
    [InlineData("""{ "schema": "denote.refer-profile/1", "confidence": { "g": { "bias": 1 } } }""", "cannot be read")]
    public void Faulty_profiles_are_told(string text, string message)
    {
        File.WriteAllText(_path, text);
        string fault = Assert.Throws<DenoteException>(() => ReferringProfile.Load(_path)).Message;
        Assert.Contains(message, fault);
        Assert.Contains(_path, fault);
    }
}
