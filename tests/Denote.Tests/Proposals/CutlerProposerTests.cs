using Denote.Imaging;
using Denote.Models;
using Denote.Models.Cutler;
using Denote.Models.Files;
using Denote.Proposals;
using Denote.Tensors;

namespace Denote.Tests.Proposals;

/// <summary>CutLER's masks on the picture, worked out by hand, and a random detector from picture to regions.</summary>
public sealed class CutlerProposerTests
{
    [Theory]
    [InlineData(640, 480, 1067, 800)]
    [InlineData(480, 640, 800, 1067)]
    [InlineData(1000, 300, 1333, 400)]
    [InlineData(2000, 2000, 800, 800)]
    [InlineData(5000, 1, 1333, 1)]
    public void PicturesAreBroughtToTheShorterSideUnlessTheyAreLong(int width, int height, int toWidth, int toHeight) =>
        Assert.Equal((toWidth, toHeight), CutlerOptions.Default.SizeOf(width, height));

    [Fact]
    public void AFullMaskFillsItsBoxAndAHalfOneHalf()
    {
        // Two by two cells over 8 x 4 pixels: the left ones are set. Across, the pixels have 5/8, 7/8, 7/8, 5/8, then
        // less than 1/2; down, 3/4, 1, 1, 3/4. All products are above 1/2 but the corners', 15/32.
        var half = MaskPasting.Paste(new(2, 1, 10, 5), [1, 0, 1, 0], 2, 12, 6);
        Assert.Equal(new PixelBox(2, 1, 4, 4), half.BoundingBox);
        Assert.Equal(16 - 4, half.Area);
        Assert.False(half[5, 1]);
        Assert.True(half[5, 2]);

        // With all cells set, only the corners of the box fall short in the same way.
        var full = MaskPasting.Paste(new(2, 1, 10, 5), [1, 1, 1, 1], 2, 12, 6);
        Assert.Equal(8 * 4 - 4, full.Area);
        Assert.False(full[2, 1]);
        Assert.True(full[3, 1]);
        Assert.True(full[2, 2]);
    }

    [Fact]
    public void ABoxAtTheBorderIsCutAndAnEmptyOneIsNothing()
    {
        var mask = MaskPasting.Paste(new(-4, -4, 4, 4), [1, 1, 1, 1], 2, 6, 6);
        Assert.Equal(new PixelBox(0, 0, 4, 4), mask.BoundingBox);
        Assert.Equal(0, MaskPasting.Paste(new(3, 3, 3, 5), [1, 1, 1, 1], 2, 6, 6).Area);
        Assert.Equal(0, MaskPasting.Paste(new(0, 0, 6, 6), [0.4f, 0.4f, 0.4f, 0.4f], 2, 6, 6).Area);
    }

    [Fact]
    public void ARandomDetectorProposesRegionsOfThePicturesSize()
    {
        using var folder = new TemporaryCheckpoint();
        using var model = CutlerModel.Load(folder.File);
        var image = new Image(60, 45);
        new Random(1).NextBytes(image.Pixels);
        var options = new CutlerOptions
        {
            ShorterSide = 64,
            Detection = new DetectionOptions { Objects = 5 },
        };
        var proposer = new CutlerProposer(model, options);
        Assert.Equal("cutler", proposer.Name);
        var steps = new List<int>();
        var regions = proposer.Propose(image, new Immediate(step => steps.Add(step.Done)));
        Assert.Equal([0, 1, 2, 3, 4], steps);
        Assert.True(regions.Count <= 5);
        Assert.All(regions, region =>
        {
            Assert.Equal((60, 45), (region.Mask.Width, region.Mask.Height));
            Assert.NotEqual(0, region.Mask.Area);
            Assert.InRange(region.Score, 0, 1);
        });
        Assert.Equal(regions.OrderByDescending(region => region.Score), regions);

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => proposer.Propose(image, null, cancelled.Token));
    }

    [Fact]
    public void SettingsAreChecked()
    {
        Assert.Throws<DenoteException>(() => new CutlerOptions { ShorterSide = 0 });
        Assert.Throws<DenoteException>(() => new CutlerOptions { LongestSide = 5000 });
    }

    private sealed class Immediate(Action<DenoteProgress> report) : IProgress<DenoteProgress>
    {
        public void Report(DenoteProgress value) => report(value);
    }

    /// <summary>A small detector with random weights, in a folder that goes away.</summary>
    private sealed class TemporaryCheckpoint : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("denote-cutler");

        public TemporaryCheckpoint()
        {
            using var declaration = Weights.Declare("detector");
            var config = new CutlerConfig
            {
                StemChannels = 4,
                NarrowChannels = 4,
                FirstStageChannels = 8,
                Blocks = [1, 1, 1, 1],
                PyramidChannels = 8,
                BoxChannels = 8,
                MaskConvolutions = 1,
                MaskChannels = 8,
            };
            _ = new CutlerModel(config, declaration);
            DeclaredTensor[] tensors = [.. declaration.Declared];
            using var writer = new SafetensorsWriter(File,
                [.. tensors.Select(tensor => new TensorDeclaration(tensor.Name, DataType.Float32, tensor.Shape))]);
            var random = new TorchRandom(5);
            foreach (var tensor in tensors)
            {
                var values = new float[tensor.Shape.Count];
                random.Normal(values);
                bool isScale = tensor.Role == TensorRole.NormScale;
                for (int i = 0; i < values.Length; i++) values[i] = isScale ? 1 : 0.3f * values[i];
                writer.Write(values);
            }
            writer.Complete();
        }

        public string File => Path.Combine(_folder.FullName, "cutler.safetensors");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
