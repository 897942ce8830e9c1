using Denote.Imaging;
using Denote.Models.Vit;
using Denote.Proposals;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Tests.Proposals;

/// <summary>MaskCut: the eigenvector against its definition, objects on grids that were made up.</summary>
public sealed class MaskCutTests
{
    private const double Trifle = 1e-5;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(150)]
    public void TheVectorIsTheSecondOfTheGeneralisedProblem(int count)
    {
        using var scope = TensorScope.Enter();
        var features = Tensor.Empty([count, 3]);
        new TorchRandom(count).Normal(features.Span);
        var (vector, cost) = NormalizedCut.Of(features, 0.15f);
        double[,] weights = Weights(features, 0.15f);
        double[] degrees = [.. Enumerable.Range(0, count).Select(
            i => Enumerable.Range(0, count).Sum(j => weights[i, j]))];

        // (D - W) x = cost D x, and x is perpendicular (in D) to the vector of ones, which has the eigenvalue 0.
        double largest = vector.Max(Math.Abs);
        for (int i = 0; i < count; i++)
        {
            double left = degrees[i] * vector[i] - Enumerable.Range(0, count).Sum(j => weights[i, j] * vector[j]);
            Assert.Equal(cost * degrees[i] * vector[i], left, 1e-6 * largest * degrees[i]);
        }
        Assert.Equal(0, Enumerable.Range(0, count).Sum(i => degrees[i] * vector[i]) / degrees.Sum(), 1e-7 * largest);

        // No other vector costs less: random ones, perpendicular to the ones, have a larger quotient.
        var random = new Random(count);
        for (int round = 0; round < 50; round++)
        {
            double[] other = [.. vector.Select(value => value + largest * (random.NextDouble() - 0.5))];
            double shift = Enumerable.Range(0, count).Sum(i => degrees[i] * other[i]) / degrees.Sum();
            for (int i = 0; i < count; i++) other[i] -= shift;
            double cut = 0, size = 0;
            for (int i = 0; i < count; i++)
            {
                size += degrees[i] * other[i] * other[i];
                for (int j = 0; j < count; j++) cut += weights[i, j] * (other[i] - other[j]) * (other[i] - other[j]) / 2;
            }
            Assert.True(cut / size >= cost - 1e-9);
        }
    }

    [Fact]
    public void ObjectsAreFoundOneAfterAnother()
    {
        using var scope = TensorScope.Enter();
        (int X, int Y, int Width, int Height)[] boxes = [(2, 2, 6, 5), (12, 3, 5, 4), (5, 12, 8, 5)];
        var found = MaskCut.Find(Grid(20, 20, boxes), MaskCutOptions.Default);
        Assert.Equal(3, found.Count);
        Assert.All(found, region => Assert.InRange(region.Cost, 0, 0.01));
        var expected = boxes.Select(box => Box(20, 20, box)).ToList();
        foreach (var (mask, _) in found)
            Assert.Equal(1, expected.RemoveAll(box => box.IntersectionOverUnion(mask) == 1));

        Assert.Single(MaskCut.Find(Grid(20, 20, boxes), new MaskCutOptions { Objects = 1 }));
    }

    [Fact]
    public void WhatFillsTheCornersIsTheBackground()
    {
        using var scope = TensorScope.Enter();
        // A wide object that touches two corners stays an object: the other side has the other two.
        var found = MaskCut.Find(Grid(12, 12, [(0, 8, 12, 4)]), new MaskCutOptions { Objects = 1 });
        Assert.Equal(48, Assert.Single(found).Mask.Area);
        found = MaskCut.Find(Grid(12, 12, [(4, 4, 5, 5)]), new MaskCutOptions { Objects = 1 });
        Assert.Equal(25, Assert.Single(found).Mask.Area);
    }

    [Fact]
    public void WhereAllIsAlikeThereIsNoObject()
    {
        using var scope = TensorScope.Enter();
        Assert.Empty(MaskCut.Find(Tensor.Full([6, 6, 4], 1), MaskCutOptions.Default));
        Assert.Empty(MaskCut.Find(Tensor.Zeros([6, 6, 4]), MaskCutOptions.Default));
        Assert.Empty(MaskCut.Find(Tensor.Full([1, 1, 4], 1), MaskCutOptions.Default));
    }

    [Fact]
    public void RegionsComeAtThePicturesSizeAndFitIt()
    {
        var image = new Image(90, 60);
        for (int y = 0; y < 60; y++)
            for (int x = 0; x < 90; x++)
                image[x, y] = x is >= 31 and < 62 && y is >= 18 and < 43 ? new Rgb(220, 60, 40) : new Rgb(40, 80, 120);
        // Features on a grid so coarse that the block of patches misses the object's border.
        var proposer = new MaskCutProposer(
            _ => Grid(12, 12, [(4, 4, 5, 5)]), new MaskCutOptions { PictureSize = 96, Objects = 1 });
        var region = Assert.Single(proposer.Propose(image));
        Assert.Equal((90, 60), (region.Mask.Width, region.Mask.Height));
        // One column may come from bringing the square back to the picture's size.
        var truth = Box(90, 60, (31, 18, 31, 25));
        Assert.InRange(region.Mask.IntersectionOverUnion(truth), 0.96, 1);
        Assert.InRange(region.Score, 0.99f, 1);
    }

    [Fact]
    public void DinosKeysServe()
    {
        using var weights = Denote.Models.Weights.Open(FixtureTensors.Locate("12-dino", "dino"), "model");
        var model = new VitModel(VitConfig.Read(FixtureTensors.Locate("12-dino", "dino", "config.json")), weights);
        var image = new Image(50, 40);
        for (int y = 0; y < 40; y++)
            for (int x = 0; x < 50; x++) image[x, y] = x < 25 ? new Rgb(250, 10, 10) : new Rgb(10, 10, 250);
        var proposer = MaskCutProposer.ForDino(model, new MaskCutOptions { PictureSize = 64, Crf = null });
        Assert.Equal("maskcut", proposer.Name);
        Assert.All(proposer.Propose(image), region => Assert.Equal((50, 40), (region.Mask.Width, region.Mask.Height)));
    }

    [Fact]
    public void HolesAreFilledAndBaysAreNot()
    {
        var mask = new Mask(7, 5);
        foreach (var (x, y) in new[] { (1, 1), (2, 1), (3, 1), (1, 2), (3, 2), (1, 3), (2, 3), (3, 3), (5, 0), (5, 1) })
            mask[x, y] = true;
        var filled = MaskCutProposer.FillHoles(mask);
        Assert.True(filled[2, 2]);
        Assert.Equal(mask.Area + 1, filled.Area);
    }

    [Fact]
    public void SettingsAndFeaturesAreChecked()
    {
        Assert.Throws<DenoteException>(() => new MaskCutOptions { Objects = 0 });
        Assert.Throws<DenoteException>(() => new MaskCutOptions { Threshold = 1 });
        Assert.Throws<DenoteException>(() => new MaskCutOptions { PictureSize = 8 });
        Assert.Throws<DenoteException>(() => new MaskCutOptions { SmallestShare = -1 });
        Assert.Throws<DenoteException>(() => new MaskCutOptions { SmallestAgreement = double.NaN });
        Assert.Throws<DenoteException>(() => new MaskCutProposer(_ => Tensor.Zeros([4, 4])).Propose(new Image(9, 9)));
    }

    /// <summary>A background, and objects with features of their own, all a little uneven.</summary>
    private static Tensor Grid(int width, int height, (int X, int Y, int Width, int Height)[] boxes)
    {
        const int channels = 8;
        var grid = Tensor.Empty([height, width, channels]);
        new TorchRandom(1).Normal(grid.Span);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                int kind = 1 + Array.FindIndex(boxes, box =>
                    x >= box.X && x < box.X + box.Width && y >= box.Y && y < box.Y + box.Height);
                var feature = grid.Span.Slice((y * width + x) * channels, channels);
                foreach (ref float value in feature) value *= 0.01f;
                feature[kind] += 1;
            }
        return grid;
    }

    private static Mask Box(int width, int height, (int X, int Y, int Width, int Height) box)
    {
        var mask = new Mask(width, height);
        for (int y = box.Y; y < box.Y + box.Height; y++)
            for (int x = box.X; x < box.X + box.Width; x++) mask[x, y] = true;
        return mask;
    }

    private static double[,] Weights(Tensor features, float threshold)
    {
        int count = features.Shape[0];
        var weights = new double[count, count];
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
            {
                double dot = 0, one = 0, other = 0;
                for (int c = 0; c < 3; c++)
                {
                    double a = features.Span[3 * i + c], b = features.Span[3 * j + c];
                    (dot, one, other) = (dot + a * b, one + a * a, other + b * b);
                }
                weights[i, j] = dot / Math.Sqrt(one * other) > threshold ? 1 : Trifle;
            }
        return weights;
    }
}
