using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// The masked features of one side of a class, image by image: their means exactly, themselves in half precision.
/// </summary>
internal sealed class SideFeatures(int channels)
{
    private readonly List<SideImage> _images = [];
    private readonly HalfRows _rows = new(channels);

    /// <summary>Number of features.</summary>
    public int Count => _rows.Count;

    /// <summary>Copies the features of an image's cells.</summary>
    /// <param name="grid"><c>[h, w, C]</c>.</param>
    /// <param name="cells">Cell numbers, row by row; none where the image has no share.</param>
    public void Add(Tensor grid, IReadOnlyList<int> cells)
    {
        using var scope = TensorScope.Enter();
        var rows = Tensor.Empty([cells.Count, channels]);
        var sum = new double[channels];
        for (int i = 0; i < cells.Count; i++)
        {
            ReadOnlySpan<float> feature = grid.Span.Slice(cells[i] * channels, channels);
            feature.CopyTo(rows.Span[(i * channels)..]);
            FeatureSum.Add(feature, sum);
        }
        _rows.Add(rows.Span);
        _images.Add(new SideImage(grid.Shape[1], grid.Shape[0], cells, sum));
    }

    /// <summary>The prototypes: the class, the images that have a share, the parts.</summary>
    public PrototypeSet Build(PrototypeOptions options)
    {
        var prototypes = new List<Prototype>();
        var values = new List<float>();
        if (Count > 0)
        {
            prototypes.Add(new Prototype(PrototypeLevel.Class, 0));
            values.AddRange(Mean(_images));
            for (int i = 0; i < _images.Count; i++)
            {
                if (_images[i].Cells.Count == 0) continue;
                prototypes.Add(new Prototype(PrototypeLevel.Instance, i));
                values.AddRange(Mean([_images[i]]));
            }
        }
        int[] parts = new int[Count];
        if (Count > 0 && options.Parts > 0)
        {
            KMeansClusters clusters = KMeans.Cluster(_rows, options.Parts, options);
            int count = clusters.Centres.Length / channels;
            prototypes.AddRange(Enumerable.Range(0, count).Select(k => new Prototype(PrototypeLevel.Part, k)));
            values.AddRange(clusters.Centres);
            parts = clusters.Labels;
        }
        return new PrototypeSet(prototypes, channels, [.. values], Grids(parts));
    }

    private float[] Mean(IReadOnlyList<SideImage> images)
    {
        var mean = new float[channels];
        int count = images.Sum(image => image.Cells.Count);
        for (int c = 0; c < channels; c++) mean[c] = (float)(images.Sum(image => image.Sum[c]) / count);
        return mean;
    }

    private List<PartGrid> Grids(int[] parts)
    {
        var grids = new List<PartGrid>();
        int next = 0;
        foreach (SideImage image in _images)
        {
            var cells = new byte[image.Width * image.Height];
            cells.AsSpan().Fill(PartGrid.Outside);
            foreach (int cell in image.Cells) cells[cell] = (byte)parts[next++];
            grids.Add(new PartGrid(image.Width, image.Height, cells));
        }
        return grids;
    }

    private sealed record SideImage(int Width, int Height, IReadOnlyList<int> Cells, double[] Sum);
}
