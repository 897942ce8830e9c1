using Denote.Models;
using Denote.Models.Files;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Grounding;

/// <summary>
/// A picture's null-text inversion in a file, so that other narratives can be read on the same picture without
/// optimising again: a safetensors file with, for each prompt, <c>prompt.N.trajectory</c> <c>[T + 1, h, w, C]</c> and
/// <c>prompt.N.unconditional</c> <c>[T, tokens, C]</c>.
/// </summary>
internal sealed class SavedInversion : IDisposable
{
    private const string Format = "denote.inversion/1";

    private readonly List<(Tensor Trajectory, Tensor Unconditional)> _prompts = [];

    /// <summary>Number of prompts.</summary>
    public int Count => _prompts.Count;

    /// <summary>
    /// One prompt's inversion; a narrative with more prompts than the saved one goes on with the last.
    /// </summary>
    public (Tensor Trajectory, Tensor Unconditional) this[int prompt] => _prompts[Math.Min(prompt, Count - 1)];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What it must have been made from.</param>
    /// <exception cref="DenoteException">It holds no inversion, or one of something else.</exception>
    /// <exception cref="ModelException">It cannot be read.</exception>
    public static SavedInversion Load(string path, InversionKey key)
    {
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("format") != Format)
            throw new DenoteException($"{path} is not a saved inversion; make one with --save-inversion.");
        foreach (var (name, value) in key.ToMetadata())
        {
            string? found = file.Metadata.GetValueOrDefault(name);
            if (found == value) continue;
            throw new DenoteException(name switch
            {
                "picture" => $"{path} is the inversion of another picture; save one of this picture.",
                "model" => $"{path} was made with another model; save an inversion with this one.",
                _ => $"{path} was made with {name} {found}, not {value}; use the same value, or save it again.",
            });
        }
        var saved = new SavedInversion();
        while (file.Tensors.TryGetValue(Name(saved.Count, "trajectory"), out var trajectory))
        {
            if (!file.Tensors.TryGetValue(Name(saved.Count, "unconditional"), out var unconditional)
                || trajectory.Shape.Rank != 4 || trajectory.Shape[0] != key.Steps + 1
                || unconditional.Shape.Rank != 3 || unconditional.Shape[0] != key.Steps)
            {
                saved.Dispose();
                throw new DenoteException($"{path} is damaged: the inversion of prompt {saved.Count} is not whole.");
            }
            saved.Add(trajectory.ToTensor(), unconditional.ToTensor());
        }
        return saved.Count > 0 ? saved : throw new DenoteException($"{path} is damaged: it holds no inversion.");
    }

    /// <summary>Adds the next prompt's inversion.</summary>
    /// <param name="trajectory"><c>[T + 1, h, w, C]</c>.</param>
    /// <param name="unconditional"><c>[T, tokens, C]</c>.</param>
    public void Add(Tensor trajectory, Tensor unconditional) => _prompts.Add(
        (Tensors.TensorScope.Release(trajectory), Tensors.TensorScope.Release(unconditional)));

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; replaced when it is there.</param>
    /// <param name="key">What the inversion was made from.</param>
    /// <exception cref="ModelException">It cannot be written.</exception>
    public void Save(string path, InversionKey key)
    {
        var metadata = key.ToMetadata();
        metadata["format"] = Format;
        KeyValuePair<string, Tensor>[] tensors =
        [
            .. _prompts.SelectMany((prompt, i) => new[]
            {
                KeyValuePair.Create(Name(i, "trajectory"), prompt.Trajectory),
                KeyValuePair.Create(Name(i, "unconditional"), prompt.Unconditional),
            }),
        ];
        SafetensorsWriter.Save(path, tensors, metadata: metadata);
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        foreach (var (trajectory, unconditional) in _prompts)
        {
            trajectory.Dispose();
            unconditional.Dispose();
        }
        _prompts.Clear();
    }

    private static string Name(int prompt, string part) => $"prompt.{prompt}.{part}";
}
