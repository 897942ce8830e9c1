using System.IO.Compression;
using System.Runtime.InteropServices;
using Denote.Models.Files;
using Denote.Models.Files.Torch;
using Denote.Tensors;

namespace Denote.Models.Tests.Files.Torch;

public sealed class TorchFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("denote-torch").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TensorsOfACheckpointAreRead()
    {
        byte[] pickle = PickleBytes.Protocol2().Op('}').Op('(').Text("model").Op('}').Op('(')
            .Text("a.weight").Tensor("0", 6, 0, [2, 3], [3, 1])
            .Text("a.bias").Tensor("0", 6, 4, [2], [1])
            .Op('u').Text("epoch").Int(3).Op('u').End();
        using var file = TorchFile.Open(Write(pickle, [1, 2, 3, 4, 5, 6]));
        Assert.Equal(["a.bias", "a.weight"], file.Tensors.Keys.Order());
        Assert.Equal([2, 3], file.Tensors["a.weight"].Shape.ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6], Values(file.Tensors["a.weight"]));
        Assert.Equal([5f, 6], Values(file.Tensors["a.bias"]));
    }

    [Fact]
    public void WeightsOpenACheckpointWhateverItIsCalled()
    {
        byte[] pickle = PickleBytes.Protocol2().Op('}').Text("w").Tensor("0", 4, 0, [4], [1]).Op('s').End();
        string path = Write(pickle, [1, 2, 3, 4], "model.safetensors");
        using var weights = Weights.OpenFile(path);
        Assert.Equal([1f, 2, 3, 4], Values(weights.Tensor("w", [4])));
    }

    [Theory]
    [InlineData(0, new[] { 2, 4 }, new[] { 4, 1 }, "outside")]
    [InlineData(3, new[] { 2, 2 }, new[] { 2, 1 }, "outside")]
    [InlineData(0, new[] { 2, 3 }, new[] { 1, 2 }, "transposed")]
    [InlineData(0, new[] { 2, 3 }, new[] { 1 }, "strides")]
    [InlineData(0, new[] { 65536, 65536 }, new[] { 65536, 1 }, "sizes")]
    [InlineData(-1, new[] { 2 }, new[] { 1 }, "")]
    public void ViewsThatDoNotFitAreRefused(int offset, int[] sizes, int[] strides, string reason)
    {
        byte[] pickle = PickleBytes.Protocol2().Op('}').Text("w").Tensor("0", 6, offset, sizes, strides).Op('s').End();
        string path = Write(pickle, [1, 2, 3, 4, 5, 6]);
        Assert.Contains(reason, Assert.Throws<ModelException>(() => TorchFile.Open(path)).Message);
    }

    [Fact]
    public void AStorageThatIsMissingOrShortIsNamed()
    {
        byte[] pickle = PickleBytes.Protocol2().Op('}').Text("w").Tensor("7", 6, 0, [6], [1]).Op('s').End();
        Assert.Contains("'w'", Assert.Throws<ModelException>(() => TorchFile.Open(Write(pickle, [1, 2]))).Message);
        byte[] tooLong = PickleBytes.Protocol2().Op('}').Text("w").Tensor("0", 6, 0, [6], [1]).Op('s').End();
        Assert.Contains("cut off", Assert.Throws<ModelException>(() => TorchFile.Open(Write(tooLong, [1, 2]))).Message);
    }

    [Fact]
    public void CompressedArchivesAreRefused()
    {
        byte[] pickle = PickleBytes.Protocol2().Op('}').End();
        string path = Path.Combine(_folder, "bomb.pth");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using (var entry = archive.CreateEntry("a/data.pkl", CompressionLevel.Optimal).Open()) entry.Write(pickle);
            using var zeros = archive.CreateEntry("a/data/0", CompressionLevel.Optimal).Open();
            zeros.Write(new byte[1 << 20]);
        }
        Assert.Contains("compressed", Assert.Throws<ModelException>(() => TorchFile.Open(path)).Message);
    }

    [Fact]
    public void CheckpointsOfOldPyTorchAndOtherFilesAreTold()
    {
        string old = Path.Combine(_folder, "old.pth");
        File.WriteAllBytes(old, [0x80, 2, 0x8a, 10, 1, 2, 3, 4, 5, 6]);
        Assert.Contains("before 1.6", Assert.Throws<ModelException>(() => TorchFile.Open(old)).Message);
        string text = Path.Combine(_folder, "text.pth");
        File.WriteAllText(text, "hello, this is no checkpoint");
        Assert.Contains("no PyTorch checkpoint", Assert.Throws<ModelException>(() => TorchFile.Open(text)).Message);
        string missing = Path.Combine(_folder, "missing.pth");
        Assert.Contains("no such file", Assert.Throws<ModelException>(() => TorchFile.Open(missing)).Message);
    }

    [Fact]
    public void NothingButAModelErrorComesOfDamagedArchives()
    {
        byte[] pickle = PickleBytes.Protocol2().Op('}').Text("w").Tensor("0", 6, 0, [6], [1]).Op('s').End();
        byte[] good = File.ReadAllBytes(Write(pickle, [1, 2, 3, 4, 5, 6]));
        string path = Path.Combine(_folder, "damaged.pth");
        var random = new Random(3);
        for (int i = 0; i < 600; i++)
        {
            byte[] damaged = i < good.Length && i % 2 == 0 ? good[..i] : [.. good];
            if (damaged.Length == good.Length)
                for (int n = random.Next(1, 5); n > 0; n--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, damaged);
            try
            {
                using var file = TensorFile.Open(path);
                foreach (var tensor in file.Tensors.Values) _ = tensor.Bytes.Length;
            }
            catch (ModelException)
            {
                // The one error that may come.
            }
        }
    }

    private static float[] Values(StoredTensor tensor)
    {
        using var scope = TensorScope.Enter();
        return tensor.ToTensor().ToArray();
    }

    private string Write(byte[] pickle, float[] storage, string name = "model.pth")
    {
        string path = Path.Combine(_folder, name);
        File.Delete(path);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        using (var entry = archive.CreateEntry("model/data.pkl", CompressionLevel.NoCompression).Open())
            entry.Write(pickle);
        using (var entry = archive.CreateEntry("model/byteorder", CompressionLevel.NoCompression).Open())
            entry.Write("little"u8);
        using (var entry = archive.CreateEntry("model/data/0", CompressionLevel.NoCompression).Open())
            entry.Write(MemoryMarshal.AsBytes(storage.AsSpan()));
        return path;
    }
}
