using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>The masked features of one side of a class, image by image.</summary>
internal sealed class SideFeatures(int channels)
{
    private readonly List<SideImage> _images = [];

    /// <summary>Number of features.</summary>
    public int Count { get; private set; }

    /// <summary>Copies the features of an image's cells.</summary>
    /// <param name="grid"><c>[h, w, C]</c>.</param>
    /// <param name="cells">Cell numbers, row by row; none where the image has no share.</param>
    public void Add(Tensor grid, IReadOnlyList<int> cells)
    {
        var values = new float[cells.Count * channels];
        for (int i = 0; i < cells.Count; i++)
            grid.Span.Slice(cells[i] * channels, channels).CopyTo(values.AsSpan(i * channels));
        _images.Add(new SideImage(grid.Shape[1], grid.Shape[0], cells, values));
        Count += cells.Count;
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
            KMeansClusters clusters = Cluster(options);
            int count = clusters.Centres.Length / channels;
            prototypes.AddRange(Enumerable.Range(0, count).Select(k => new Prototype(PrototypeLevel.Part, k)));
            values.AddRange(clusters.Centres);
            parts = clusters.Labels;
        }
        return new PrototypeSet(prototypes, channels, [.. values], Grids(parts));
    }

    private KMeansClusters Cluster(PrototypeOptions options)
    {
        using var scope = TensorScope.Enter();
        var rows = Tensor.Empty([Count, channels]);
        int offset = 0;
        foreach (SideImage image in _images)
        {
            image.Values.CopyTo(rows.Span[offset..]);
            offset += image.Values.Length;
        }
        return KMeans.Cluster(rows, options.Parts, options);
    }

    private float[] Mean(IReadOnlyList<SideImage> images)
    {
        var sum = new double[channels];
        int count = 0;
        foreach (SideImage image in images)
            foreach (float[] feature in image.Values.Chunk(channels))
            {
                FeatureSum.Add(feature, sum);
                count++;
            }
        return Array.ConvertAll(sum, value => (float)(value / count));
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

    private sealed record SideImage(int Width, int Height, IReadOnlyList<int> Cells, float[] Values);
}
