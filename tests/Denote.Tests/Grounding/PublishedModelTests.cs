using Denote.Grounding;
using Denote.Models;
using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Painting;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Tests.Grounding;

/// <summary>
/// Models with the structure of published ones, and the embedded model with published schedulers: what works with
/// settings that nobody has chosen.
/// </summary>
public sealed class PublishedModelTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>, IDisposable
{
    private const string Narrative = "[a bird] over [the road]";

    private readonly string _folder = Directory.CreateTempSubdirectory("denote-published").FullName;

    public static TheoryData<string> Schedulers =>
    [
        .. Directory.GetFiles(FixtureTensors.Locate("faults", "schedulers"), "*.json")
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("sd21-768", 24, 48)]
    [InlineData("sdxl-1024", 32, 64)]
    [InlineData("bk-small", 16, 32)]
    [InlineData("ssd1b", 16, 32)]
    public void Default_settings_read_the_models_own_grids(string name, int cross, int self)
    {
        string configs = Path.Combine(_folder, "configs"), path = Path.Combine(_folder, "model");
        PublishedModel.WriteConfigurations(name, DenoteModel.EmbeddedFolder, configs);
        RandomModel.Create(configs, path, seed: 1, DataType.Float16);
        Assert.Empty(ModelCheck.Run(path).Problems);

        using var model = DenoteModel.Load(path);
        var result = model.Ground(embedded.Picture, Narrative);
        Assert.Equal([cross], result.Options.CrossResolutions);
        Assert.Equal(self, result.Options.SelfResolution);
        Assert.All(result.Phrases, phrase => Assert.True(phrase.PeakAttention > 0));
        var explanation = model.Explain(embedded.Picture, "a bird");
        Assert.Equal([cross], explanation.Options.CrossResolutions);
        Assert.All(explanation.Words, word => Assert.True(word.PeakAttention > 0));
    }

    [Fact]
    public void The_preset_of_two_grids_takes_the_models_own()
    {
        string configs = Path.Combine(_folder, "configs"), path = Path.Combine(_folder, "model");
        PublishedModel.WriteConfigurations("sd21-768", DenoteModel.EmbeddedFolder, configs);
        RandomModel.Create(configs, path, seed: 1, DataType.Float16);
        using var model = DenoteModel.Load(path);
        var result = model.Ground(embedded.Picture, Narrative, GroundingOptions.HeadNounTwoResolutions);
        Assert.Equal([24, 48], result.Options.CrossResolutions);
    }

    [Theory]
    [MemberData(nameof(Schedulers))]
    public void A_published_scheduler_is_no_reason_to_refuse_a_model(string file)
    {
        WithScheduler(file);
        using var model = DenoteModel.Load(_folder);
        var config = model.Diffusion.Scheduler;
        if (config.Edm is null)
        {
            Assert.All(model.Ground(embedded.Picture, Narrative).Phrases,
                phrase => Assert.True(phrase.PeakAttention > 0));
        }
        else
        {
            string message = Assert.Throws<ModelException>(() => model.Ground(embedded.Picture, Narrative)).Message;
            Assert.Contains($"EDM ('{config.ClassName}')", message);
        }

        var painted = model.Paint("a bird", new PaintingOptions { Steps = 2 });
        Assert.Single(painted.Pictures);
        string[] named =
            [.. painted.Warnings.Where(warning => warning.Contains("own sampler", StringComparison.Ordinal))];
        if (config.Kind is not null) Assert.Empty(named);
        else
        {
            Assert.Contains(config.ClassName, Assert.Single(named));
            Assert.Contains($"{painted.Options.Scheduler} is used instead", named[0]);
        }
    }

    [Theory]
    [InlineData("tcd.json", SchedulerKind.Lcm)]
    [InlineData("sdxlturbo.json", SchedulerKind.Euler)]
    [InlineData("ddpm029.json", SchedulerKind.Ddim)]
    [InlineData("unipc.json", SchedulerKind.DpmSolver)]
    [InlineData("playground25.json", SchedulerKind.DpmSolver)]
    public void Pictures_are_made_by_the_rule_nearest_to_the_models_own(string file, SchedulerKind expected)
    {
        WithScheduler(file);
        using var model = DenoteModel.Load(_folder);
        Assert.Equal(expected, model.Paint("a bird", new PaintingOptions { Steps = 1 }).Options.Scheduler);
    }

    [Fact]
    public void A_rule_that_the_user_chose_needs_no_warning()
    {
        WithScheduler("tcd.json");
        using var model = DenoteModel.Load(_folder);
        var options = new PaintingOptions { Steps = 1, Scheduler = SchedulerKind.Euler };
        Assert.Empty(model.Paint("a bird", options).Warnings);
    }

    private void WithScheduler(string file)
    {
        foreach (string part in Directory.GetDirectories(DenoteModel.EmbeddedFolder))
        {
            if (Path.GetFileName(part) != "scheduler")
                Directory.CreateSymbolicLink(Path.Combine(_folder, Path.GetFileName(part)), part);
        }
        File.Copy(Path.Combine(DenoteModel.EmbeddedFolder, "model_index.json"),
            Path.Combine(_folder, "model_index.json"));
        Directory.CreateDirectory(Path.Combine(_folder, "scheduler"));
        File.Copy(FixtureTensors.Locate("faults", "schedulers", file),
            Path.Combine(_folder, "scheduler", "scheduler_config.json"));
    }
}
