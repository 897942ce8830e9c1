using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Tests.Grounding;

/// <summary>Grounding with the paper's inversion, kept in a file and used again.</summary>
public sealed class NullTextGroundTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>, IDisposable
{
    private const string Narrative = "In this picture there is [a bird] near [a house].";

    // Two steps: what is checked here does not depend on how good the inversion is.
    private static readonly GroundingOptions Quick = GroundingOptions.Paper with { Steps = 2 };

    private readonly string _folder = Directory.CreateTempSubdirectory("denote-inversion-").FullName;

    private string InversionFile => Path.Combine(_folder, "inversion.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_kept_inversion_gives_the_same_maps_and_serves_other_narratives()
    {
        var told = new Recorder();
        var keep = Quick with { SaveInversion = InversionFile };
        var made = embedded.Model.Ground(embedded.Picture, Narrative, keep, told);
        Assert.All(made.Phrases, phrase => Assert.Equal(PhraseOutcome.Grounded, phrase.Outcome));
        var attention = told.Reports.Where(report => report.Stage == "attention").ToArray();
        Assert.Equal((6, 6), (attention[^1].Done, attention[^1].Total));
        Assert.Contains(attention, report => report.Detail is { } detail
            && detail.StartsWith("timestep ", StringComparison.Ordinal) && detail.Contains("step 2, loss "));

        told.Reports.Clear();
        var reuse = Quick with { LoadInversion = InversionFile };
        var again = embedded.Model.Ground(embedded.Picture, Narrative, reuse, told);
        Assert.Equal(2, told.Reports.Last(report => report.Stage == "attention").Total);
        foreach (var (a, b) in made.Phrases.Zip(again.Phrases))
            Assert.Equal(a.HeatMap.Pixels.ToArray(), b.HeatMap.Pixels.ToArray());

        var other = embedded.Model.Ground(embedded.Picture, "[a house] beside [a road]", reuse);
        Assert.Equal(["a house", "a road"], other.Phrases.Select(phrase => phrase.Text));
    }

    [Fact]
    public void An_inversion_of_something_else_is_refused_with_its_reason()
    {
        embedded.Model.Ground(embedded.Picture, Narrative, Quick with { Steps = 1, SaveInversion = InversionFile });
        var reuse = Quick with { Steps = 1, LoadInversion = InversionFile };
        Image other = embedded.Picture.Clone();
        other[3, 4] = new Rgb(1, 2, 3);
        Refused("of another picture", other, reuse);
        Refused("made with steps 1, not 2", embedded.Picture, reuse with { Steps = 2 });
        Refused("made with guidance 7.5, not 3", embedded.Picture, reuse with { GuidanceScale = 3 });

        string path = Path.Combine(_folder, "other.safetensors");
        using var tensor = Tensor.Zeros([1]);
        SafetensorsWriter.Save(path, [KeyValuePair.Create("x", tensor)]);
        Refused("is not a saved inversion", embedded.Picture, reuse with { LoadInversion = path });
    }

    [Fact]
    public void A_damaged_inversion_is_refused()
    {
        embedded.Model.Ground(embedded.Picture, Narrative, Quick with { Steps = 1, SaveInversion = InversionFile });
        string path = Path.Combine(_folder, "part.safetensors");
        using (var file = SafetensorsFile.Open(InversionFile))
        {
            using var trajectory = file.Tensors["prompt.0.trajectory"].ToTensor();
            SafetensorsWriter.Save(path, [KeyValuePair.Create("prompt.0.trajectory", trajectory)],
                metadata: file.Metadata.ToDictionary());
        }
        Refused("is damaged", embedded.Picture, Quick with { Steps = 1, LoadInversion = path });
    }

    [Fact]
    public void Cancelling_writes_no_inversion()
    {
        using var source = new CancellationTokenSource();
        var told = new Recorder { After = report => { if (report.Detail is not null) source.Cancel(); } };
        Assert.Throws<OperationCanceledException>(() => embedded.Model.Ground(
            embedded.Picture, Narrative, Quick with { SaveInversion = InversionFile }, told, source.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    private void Refused(string reason, Image image, GroundingOptions options) => Assert.Contains(
        reason, Assert.Throws<DenoteException>(() => embedded.Model.Ground(image, Narrative, options)).Message);

    /// <summary>Keeps what it is told, at once and in order.</summary>
    private sealed class Recorder : IProgress<DenoteProgress>
    {
        public List<DenoteProgress> Reports { get; } = [];

        public Action<DenoteProgress>? After { get; init; }

        public void Report(DenoteProgress value)
        {
            Reports.Add(value);
            After?.Invoke(value);
        }
    }
}
