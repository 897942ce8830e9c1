using System.IO.Compression;
using System.Runtime.InteropServices;
using Denote.TestSupport;

namespace Denote.Models.Tests.Files.Torch;

/// <summary>Writes checkpoints as <c>torch.save</c> does: a plain archive with a pickle and one entry per storage.</summary>
internal static class TorchArchive
{
    public static void Write(string path, IEnumerable<KeyValuePair<string, FixtureTensor>> tensors)
    {
        var pickle = PickleBytes.Protocol2().Op('}').Op('(');
        var storages = new List<float[]>();
        foreach (var (name, tensor) in tensors)
        {
            float[] values = tensor.ToFloats();
            int[] strides = new int[tensor.Shape.Length];
            for (int axis = strides.Length - 1, step = 1; axis >= 0; step *= tensor.Shape[axis--]) strides[axis] = step;
            pickle.Text(name).Tensor($"{storages.Count}", values.Length, 0, tensor.Shape, strides);
            storages.Add(values);
        }
        File.Delete(path);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        Add(archive, "model/data.pkl", pickle.Op('u').End());
        for (int i = 0; i < storages.Count; i++)
            Add(archive, $"model/data/{i}", MemoryMarshal.AsBytes(storages[i].AsSpan()).ToArray());
    }

    private static void Add(ZipArchive archive, string name, byte[] bytes)
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }
}
