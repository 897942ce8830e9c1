using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>
/// Makes a model of any size with random weights, for tests and benchmarks, out of a folder of configurations. The
/// networks' own constructors say which tensors there are.
/// </summary>
public static class RandomModel
{
    /// <summary>Embeddings as CLIP initialises them.</summary>
    private const float TableDeviation = 0.02f;

    private const int TableSize = 1 << 20;
    private const int RunLength = 1 << 14;

    private static readonly string[] TextEndings = [".json", ".txt", ".md"];

    /// <summary>Writes a model: the configurations are copied, weights and a missing tokenizer are filled in.</summary>
    /// <param name="configFolder">
    /// <c>model_index.json</c> and the parts' configurations, or the configuration of a single part.
    /// </param>
    /// <param name="outFolder">Where the model will be; created when it is missing.</param>
    /// <param name="seed">The same seed gives the same model.</param>
    /// <param name="type">Number format of the weights.</param>
    /// <param name="tokenizerFolder">
    /// A tokenizer to copy where the configurations bring none. Its vocabulary may be smaller than the text encoder's.
    /// </param>
    /// <param name="progress">Told the name of each file that is written.</param>
    /// <param name="cancellation">Stops the work; a file that is not complete is removed.</param>
    /// <exception cref="ModelException">A configuration is broken, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Create(
        string configFolder,
        string outFolder,
        long seed,
        DataType type = DataType.Float16,
        string? tokenizerFolder = null,
        IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(outFolder);
        var source = ModelFolder.Open(configFolder);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outFolder));
        if (target == source.Path)
            throw new ModelException($"{outFolder}: the model cannot be written over its own configurations; name "
                + "another folder.");
        try
        {
            CopyTexts(source.Path, target);
            foreach (var part in source.Parts)
            {
                string folder = source.IsPipeline ? Path.Combine(target, part.Name) : target;
                if (source.IsPipeline && Directory.Exists(part.Folder)) CopyTexts(part.Folder, folder);
                else if (part.Kind == ModelPartKind.Clip)
                {
                    // A tokenizer's folder may be that of a whole CLIP, with a configuration of its own.
                    CopyTexts(Tokenizer(source, tokenizerFolder), folder);
                    CopyTexts(part.Folder, folder);
                }
                else if (part.Kind == ModelPartKind.Tokenizer) CopyTexts(Tokenizer(source, tokenizerFolder), folder);
                else if (source.IsPipeline)
                    throw new ModelException($"{source.Name}: the folder '{part.Name}' with its configuration is "
                        + "missing.");
                if (!part.IsNetwork) continue;
                string file = Path.Combine(folder, part.WeightsName + ".safetensors");
                progress?.Report(SafetensorsFile.DisplayName(file));
                WriteWeights(part, file, new Random(HashCode(seed, part.Name)), type, cancellation);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{outFolder}: cannot be written: {cause.Message}", cause);
        }
    }

    private static string Tokenizer(ModelFolder source, string? tokenizerFolder) => tokenizerFolder
        ?? throw new ModelException($"{source.Name}: the configurations bring no tokenizer; name the tokenizer folder "
        + "of a model.");

    private static void WriteWeights(ModelPart part, string file, Random random, DataType type,
        CancellationToken cancellation)
    {
        using var declaration = Weights.Declare(part.Name);
        PartNetwork.AskForWeights(part, declaration);
        var tensors = declaration.Declared.DistinctBy(tensor => tensor.Name).ToArray();
        using var writer = new SafetensorsWriter(file,
            [.. tensors.Select(tensor => new TensorDeclaration(tensor.Name, type, tensor.Shape))],
            new Dictionary<string, string> { ["format"] = "pt" });
        float[] normal = NormalNumbers(random), run = new float[RunLength];
        foreach (var tensor in tensors)
        {
            for (int done = 0; done < tensor.Shape.Count; done += RunLength)
            {
                cancellation.ThrowIfCancellationRequested();
                var values = run.AsSpan(0, Math.Min(RunLength, tensor.Shape.Count - done));
                Fill(tensor, values, normal, random);
                writer.Write(values);
            }
        }
        writer.Complete();
    }

    private static void Fill(DeclaredTensor tensor, Span<float> values, float[] normal, Random random)
    {
        float deviation = tensor.Role switch
        {
            TensorRole.Weight => 1 / MathF.Sqrt(tensor.Shape.Count / (float)tensor.Shape[0]),
            TensorRole.Table => TableDeviation,
            _ => 0,
        };
        if (deviation == 0)
        {
            values.Fill(tensor.Role == TensorRole.NormScale ? 1 : 0);
            return;
        }
        // Runs of one table of normal numbers from random places: as good for this purpose, and a hundred times faster.
        var drawn = normal.AsSpan(random.Next(TableSize - values.Length), values.Length);
        for (int i = 0; i < values.Length; i++) values[i] = drawn[i] * deviation;
    }

    private static float[] NormalNumbers(Random random)
    {
        var numbers = new float[TableSize];
        new TorchRandom(random.Next()).Normal(numbers);
        return numbers;
    }

    private static int HashCode(long seed, string name)
    {
        ulong hash = (ulong)seed ^ 14695981039346656037;
        foreach (char letter in name) hash = (hash ^ letter) * 1099511628211;
        return (int)(hash ^ (hash >> 32)) & int.MaxValue;
    }

    /// <summary>Copies configurations, vocabularies and notes; never weights.</summary>
    private static void CopyTexts(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            bool isShardIndex = file.Contains(".safetensors.index.", StringComparison.Ordinal);
            if (TextEndings.Contains(Path.GetExtension(file)) && !isShardIndex)
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
