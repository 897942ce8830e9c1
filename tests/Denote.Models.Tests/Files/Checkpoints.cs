using System.Buffers.Binary;
using System.Text;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Models.Tests.Files;

/// <summary>Small checkpoints and hand-made safetensors files.</summary>
internal static class Checkpoints
{
    /// <summary>Writes float32 tensors whose values count up from 0.</summary>
    public static void Write(string path, params (string Name, Shape Shape)[] tensors) =>
        Write(path, DataType.Float32, tensors);

    public static void Write(string path, DataType type, params (string Name, Shape Shape)[] tensors)
    {
        var declared = tensors.Select(tensor => new TensorDeclaration(tensor.Name, type, tensor.Shape)).ToArray();
        using var writer = new SafetensorsWriter(path, declared);
        foreach (var (_, shape) in tensors)
            writer.Write(Enumerable.Range(0, shape.Count).Select(i => (float)i).ToArray());
        writer.Complete();
    }

    /// <summary>A file with the given header text and so many zero bytes after it.</summary>
    public static byte[] Raw(string header, int bufferLength) => Raw(Encoding.UTF8.GetBytes(header), bufferLength);

    public static byte[] Raw(byte[] header, int bufferLength)
    {
        byte[] file = new byte[8 + header.Length + bufferLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, 8);
        return file;
    }
}
