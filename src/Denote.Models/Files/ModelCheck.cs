using System.Collections.Concurrent;
using Denote.Models.Diffusion;
using Denote.Models.Tokenization;
using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>
/// Examines a model folder without running it: files, configurations, every tensor's name and shape, and every weight
/// for NaN and infinity. Goes on after a problem, so that a report lists all of them.
/// </summary>
public sealed class ModelCheck
{
    private readonly ModelFolder _folder;
    private readonly string? _variant;
    private readonly IProgress<string>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly List<string> _problems = [];

    private ModelCheck(ModelFolder folder, string? variant, IProgress<string>? progress, CancellationToken cancellation)
    {
        (_folder, _variant, _progress, _cancellation) = (folder, variant, progress, cancellation);
    }

    /// <summary>Examines a folder.</summary>
    /// <param name="path">The folder of a model or of one part.</param>
    /// <param name="variant">For example <c>fp16</c>; null takes full precision where it is there, else half.</param>
    /// <param name="progress">Told the name of each part when its turn comes.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ModelException">The folder is no model folder at all.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ModelReport Run(
        string path,
        string? variant = null,
        IProgress<string>? progress = null,
        CancellationToken cancellation = default) =>
        new ModelCheck(ModelFolder.Open(path), variant, progress, cancellation).Run();

    private ModelReport Run()
    {
        if (_folder.IsPipeline) _problems.AddRange(_folder.TextToImageProblems());
        var parts = _folder.Parts.Select(Examine).ToArray();
        // Parts that are broken themselves have been reported; only sound ones are held against each other.
        if (_folder.IsPipeline && _problems.Count == 0) _problems.AddRange(PartsFit.Problems(_folder));
        return new ModelReport(_folder.Path, _folder.ClassName, parts, _problems);
    }

    private PartReport Examine(ModelPart part)
    {
        _cancellation.ThrowIfCancellationRequested();
        _progress?.Report(part.Name);
        var report = new PartReport(part.Name, part.ClassName, part.Kind, [], 0, 0, 0,
            new Dictionary<DataType, long>());
        if (!Directory.Exists(part.Folder)) return report;
        if (part.Kind == ModelPartKind.Tokenizer) Try(() => ClipTokenizer.Load(part.Folder));
        if (part.Kind == ModelPartKind.Scheduler) Try(() => SchedulerConfig.Read(part.ConfigPath));
        if (part.Kind == ModelPartKind.Other && !_folder.IsPipeline)
            _problems.Add($"{part.Name}: the class '{part.ClassName}' is not supported.");
        if (!part.IsNetwork) return report;

        Weights? weights = null;
        bool isAnyFile = !_folder.IsPipeline
            && part.Kind is (ModelPartKind.Sam or ModelPartKind.Clip or ModelPartKind.Vit);
        Try(() => weights = isAnyFile
            ? Weights.InspectModel(part.Folder, _variant, _problems)
            : Weights.Inspect(part.Folder, part.WeightsName, _variant, _problems));
        if (weights is null) return report;
        using (weights)
        {
            bool isDescribed = Try(() => PartNetwork.AskForWeights(part, weights));
            if (isDescribed)
                _problems.AddRange(weights.Surplus()
                    .Where(name => !PartNetwork.IsHarmless(part, name)).Select(name =>
                    $"{weights.FileName}: tensor '{name}' does not belong to the network that its config.json "
                        + "describes."));
            AddNonFinite(weights);
            return WithWeights(report, weights);
        }
    }

    private void AddNonFinite(Weights weights)
    {
        var found = new ConcurrentBag<string>();
        var tensors = weights.Files.SelectMany(file => file.Tensors.Values, (file, tensor) => (file, tensor))
            .OrderByDescending(entry => entry.tensor.Shape.Count);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = WorkPool.Threads,
            CancellationToken = _cancellation,
        };
        Parallel.ForEach(Partitioner.Create(tensors, EnumerablePartitionerOptions.NoBuffering), options, entry =>
        {
            int index = entry.tensor.IndexOfNonFinite();
            if (index < 0) return;
            float[] value = new float[1];
            entry.tensor.Widen(index, value);
            found.Add($"{entry.file.Name}: tensor '{entry.tensor.Name}' {entry.tensor.Shape} holds {Word(value[0])} at "
                + $"{Position(entry.tensor.Shape, index)}; the file is damaged or was converted badly, get it again.");
        });
        _problems.AddRange(found.Order(StringComparer.Ordinal));
    }

    private static string Word(float value) => float.IsNaN(value) ? "NaN" : "an infinite number";

    private static string Position(Shape shape, int index)
    {
        int[] axes = shape.ToArray(), position = new int[axes.Length];
        for (int axis = axes.Length - 1; axis >= 0; axis--) (index, position[axis]) = Math.DivRem(index, axes[axis]);
        return $"[{string.Join(", ", position)}]";
    }

    private static PartReport WithWeights(PartReport report, Weights weights)
    {
        var tensors = weights.Files.SelectMany(file => file.Tensors.Values).ToArray();
        return report with
        {
            Files = [.. weights.Files.Select(file => Path.GetFileName(file.Path))],
            Bytes = weights.Files.Sum(file => file.Length),
            Tensors = tensors.Length,
            Parameters = tensors.Sum(tensor => (long)tensor.Shape.Count),
            ParametersByType = tensors.GroupBy(tensor => tensor.Type)
                .ToDictionary(group => group.Key, group => group.Sum(tensor => (long)tensor.Shape.Count)),
        };
    }

    private bool Try(Action examine)
    {
        try
        {
            examine();
            return true;
        }
        catch (ModelException problem)
        {
            _problems.Add(problem.Message);
            return false;
        }
    }
}
