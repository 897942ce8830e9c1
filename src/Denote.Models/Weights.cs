using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Models;

/// <summary>
/// The tensors of one network, addressed by their paths in the checkpoint:
/// <code>
/// using var weights = Weights.Open("model/unet", "diffusion_pytorch_model");
/// var block = weights.At("down_blocks.0.resnets.1");
/// _conv1 = block.Conv("conv1", inChannels, outChannels, kernel: 3);
/// </code>
/// Every request says the sizes it expects; a tensor that is missing or of another shape is an error that names the
/// file, the tensor and the expectation. Nothing is read from disk before a layer first runs, so the object must stay
/// open while the network is in use. Scopes share one open checkpoint; reading is safe from several threads.
/// </summary>
public sealed class Weights : IDisposable
{
    private readonly WeightsSource _source;

    private Weights(WeightsSource source, string path) => (_source, Path) = (source, path);

    /// <summary>This scope's path, empty for the whole checkpoint.</summary>
    public string Path { get; }

    /// <summary>The file or index of shards with its folder, for messages.</summary>
    public string FileName => _source.Name;

    /// <summary>The files behind the weights; none for a declaration.</summary>
    public IReadOnlyList<ITensorFile> Files => _source.Checkpoint?.Files ?? [];

    /// <summary>Everything that has been asked for so far, in the order of the requests.</summary>
    public IReadOnlyList<DeclaredTensor> Declared => _source.Declared;

    /// <summary>Opens the weights of one part of a model folder.</summary>
    /// <param name="folder">The part's folder, for example <c>model/unet</c>.</param>
    /// <param name="baseName">
    /// <c>diffusion_pytorch_model</c> for diffusers' networks, <c>model</c> for text encoders.
    /// </param>
    /// <param name="variant">For example <c>fp16</c>; null takes full precision when it is there, else half.</param>
    /// <exception cref="ModelException">There are no weights, or a file is broken.</exception>
    public static Weights Open(string folder, string baseName, string? variant = null) =>
        new(new WeightsSource(Checkpoint.Open(CheckpointFiles.Find(folder, baseName, variant))), "");

    /// <summary>
    /// Opens one safetensors file or PyTorch checkpoint, wherever it is; a checkpoint is read without running anything
    /// in it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The file is missing or broken.</exception>
    public static Weights OpenFile(string path) =>
        new(new WeightsSource(Checkpoint.Open(new CheckpointLayout([path], null))), "");

    /// <summary>
    /// Opens a model wherever it is: a file, or a folder with <c>model.safetensors</c>, or with a single checkpoint of
    /// any name.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <exception cref="ModelException">It is missing or broken, or the folder leaves the choice open.</exception>
    public static Weights OpenModel(string path)
    {
        path = ModelPath.Resolve(path);
        return Directory.Exists(path)
            ? new(new WeightsSource(Checkpoint.Open(LayoutOf(path, variant: null))), "")
            : OpenFile(path);
    }

    /// <summary>The folder's only checkpoint, or <c>model.safetensors</c> with its variants and shards.</summary>
    private static CheckpointLayout LayoutOf(string folder, string? variant)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(folder).Where(file =>
                System.IO.Path.GetExtension(file) is ".pth" or ".pt" or ".bin" or ".safetensors"),
        ];
        bool isNamed = files.Any(file => System.IO.Path.GetFileName(file).StartsWith("model.", StringComparison.Ordinal)
            && file.EndsWith(".safetensors", StringComparison.Ordinal));
        if (!isNamed && files.Length == 2 && files.FirstOrDefault(IsOpenClip) is { } plain)
            return new CheckpointLayout([plain], null);
        return files.Length == 1 && !isNamed
            ? new CheckpointLayout([files[0]], null)
            : CheckpointFiles.Find(folder, "model", variant);

        // The hub has the same weights in both formats side by side.
        static bool IsOpenClip(string file) => System.IO.Path.GetFileName(file) == "open_clip_model.safetensors";
    }

    /// <summary>
    /// Weights without a file: a network built from them runs nothing, but afterwards <see cref="Declared"/> lists
    /// every tensor that its checkpoint holds.
    /// </summary>
    /// <param name="name">A name for messages.</param>
    public static Weights Declare(string name) => new(new WeightsSource(name), "");

    /// <summary>
    /// Opens weights so that missing and misshapen tensors are written to a list instead of ending at the first; the
    /// network built from them can be checked, not run.
    /// </summary>
    internal static Weights Inspect(string folder, string baseName, string? variant, List<string> problems)
    {
        var checkpoint = Checkpoint.Open(CheckpointFiles.Find(folder, baseName, variant));
        return new(new WeightsSource(checkpoint) { Problems = problems }, "");
    }

    /// <summary>The same for what <see cref="OpenModel"/> opens.</summary>
    internal static Weights InspectModel(string folder, string? variant, List<string> problems) =>
        new(new WeightsSource(Checkpoint.Open(LayoutOf(folder, variant))) { Problems = problems }, "");

    /// <summary>The weights below a path, for example <c>At("down_blocks.0")</c>.</summary>
    /// <param name="path">Path from this scope.</param>
    public Weights At(string path) => new(_source, Full(path));

    /// <summary>The weights below a numbered path, for example <c>At("resnets", 1)</c>.</summary>
    /// <param name="path">Path from this scope.</param>
    /// <param name="index">Number after it.</param>
    public Weights At(string path, int index) => At($"{path}.{index}");

    /// <summary>
    /// Accepts an older name: what is asked for under <paramref name="name"/> and missing is looked for under
    /// <paramref name="oldName"/>.
    /// </summary>
    /// <param name="name">Today's path from this scope, for example <c>to_q</c>.</param>
    /// <param name="oldName">The older path from this scope, for example <c>query</c>.</param>
    /// <returns>The same scope.</returns>
    public Weights Alias(string name, string oldName)
    {
        _source.Aliases[Full(name)] = Full(oldName);
        return this;
    }

    /// <summary>
    /// Reads a checkpoint of another library: whatever is asked for is looked for under what the other calls it.
    /// </summary>
    /// <param name="otherNames">
    /// From a full name as networks ask for it to the names it may have in the checkpoint, the likeliest first.
    /// </param>
    /// <returns>The same scope.</returns>
    public Weights Translate(Func<string, IEnumerable<string>> otherNames)
    {
        ArgumentNullException.ThrowIfNull(otherNames);
        _source.OtherNames = otherNames;
        return this;
    }

    /// <summary>The sizes of a tensor of the checkpoint, or null where it has none of that name.</summary>
    /// <param name="name">The tensor's name from this scope.</param>
    public Shape? ShapeOf(string name) => _source.Find(Full(name))?.Shape;

    /// <summary>Whether the checkpoint holds a tensor; never in a declaration.</summary>
    /// <param name="name">The tensor's name from this scope, for example <c>conv_shortcut.weight</c>.</param>
    public bool Has(string name) => _source.Find(Full(name)) is not null;

    /// <summary>
    /// A linear layer, <c>name.weight</c> and <c>name.bias</c>; also one stored as a 1x1 convolution.
    /// </summary>
    /// <param name="name">The layer's name from this scope.</param>
    /// <param name="inFeatures">Channels of the input.</param>
    /// <param name="outFeatures">Channels of the output.</param>
    /// <param name="bias">Whether the layer has a bias.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public LinearWeights Linear(string name, int inFeatures, int outFeatures, bool bias = true)
    {
        var weight = _source.Take(Full(name + ".weight"), [outFeatures, inFeatures], TensorRole.Weight,
            other: [outFeatures, inFeatures, 1, 1]);
        return new LinearWeights(weight, bias ? Bias(name, outFeatures) : null);
    }

    /// <summary>A linear layer and the scaling of its outputs behind it as one layer: LayerScale.</summary>
    /// <param name="name">The layer's name from this scope.</param>
    /// <param name="factors">The full name of the factors, <c>[out]</c>, from this scope.</param>
    /// <param name="inFeatures">Channels of the input.</param>
    /// <param name="outFeatures">Channels of the output.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    internal LinearWeights ScaledLinear(string name, string factors, int inFeatures, int outFeatures)
    {
        var weight = _source.Take(Full(name + ".weight"), [outFeatures, inFeatures], TensorRole.Weight);
        var scale = _source.Take(Full(factors), [outFeatures], TensorRole.NormScale);
        return new LinearWeights(
            DerivedTensor.ScaledRows(weight, scale), DerivedTensor.ScaledRows(Bias(name, outFeatures), scale));
    }

    /// <summary>The parts of a linear layer that holds several: queries, keys and values in one matrix.</summary>
    /// <param name="name">The joint layer's name from this scope.</param>
    /// <param name="inFeatures">Channels of the input.</param>
    /// <param name="outFeatures">Channels of each part.</param>
    /// <param name="parts">How many parts the layer has.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    internal LinearWeights[] LinearParts(string name, int inFeatures, int outFeatures, int parts)
    {
        var weight = Tensor(name + ".weight", [parts * outFeatures, inFeatures]);
        var bias = Tensor(name + ".bias", [parts * outFeatures]);
        return
        [
            .. Enumerable.Range(0, parts).Select(index => new LinearWeights(
                DerivedTensor.Rows(weight, index * outFeatures, outFeatures),
                DerivedTensor.Rows(bias, index * outFeatures, outFeatures))),
        ];
    }

    /// <summary>
    /// A 1x1 convolution as the linear layer that it is; declared as a convolution, <c>[out, in, 1, 1]</c>.
    /// </summary>
    /// <param name="name">The layer's name from this scope.</param>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="bias">Whether the layer has a bias.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public LinearWeights Pointwise(string name, int inChannels, int outChannels, bool bias = true)
    {
        var weight = _source.Take(Full(name + ".weight"), [outChannels, inChannels, 1, 1], TensorRole.Weight,
            other: [outChannels, inChannels]);
        return new LinearWeights(weight, bias ? Bias(name, outChannels) : null);
    }

    /// <summary>A convolution with square filters, <c>name.weight</c> and <c>name.bias</c>.</summary>
    /// <param name="name">The layer's name from this scope.</param>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="kernel">Rows and columns of a filter.</param>
    /// <param name="bias">Whether the layer has a bias.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public ConvWeights Conv(string name, int inChannels, int outChannels, int kernel, bool bias = true)
    {
        Shape shape = [outChannels, inChannels, kernel, kernel];
        var weight = _source.Take(Full(name + ".weight"), shape, TensorRole.Weight,
            other: kernel == 1 ? [outChannels, inChannels] : null);
        if (weight.Shape != shape) weight = new ReshapedTensor(weight, shape);
        return new ConvWeights(weight, bias ? Bias(name, outChannels) : null);
    }

    /// <summary>
    /// A convolution without bias followed by a batch normalisation with running statistics, <c>name.weight</c> and
    /// <c>name.norm.weight</c>, <c>bias</c>, <c>running_mean</c> and <c>running_var</c>, as the one convolution that
    /// they are.
    /// </summary>
    /// <param name="name">The layer's name from this scope.</param>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="kernel">Rows and columns of a filter.</param>
    /// <param name="epsilon">The small number added to variances.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public ConvWeights NormalizedConv(
        string name, int inChannels, int outChannels, int kernel, float epsilon = 1e-5f)
    {
        var filters = _source.Take(
            Full(name + ".weight"), [outChannels, inChannels, kernel, kernel], TensorRole.Weight);
        StoredTensor Vector(string part, TensorRole role) =>
            _source.Take(Full($"{name}.norm.{part}"), [outChannels], role);
        return FoldedConvolution.Of(
            filters,
            Vector("weight", TensorRole.NormScale),
            Vector("bias", TensorRole.NormShift),
            Vector("running_mean", TensorRole.NormShift),
            Vector("running_var", TensorRole.NormScale),
            epsilon);
    }

    /// <summary>A group or layer normalisation, <c>name.weight</c> and <c>name.bias</c>.</summary>
    /// <param name="name">The layer's name from this scope.</param>
    /// <param name="channels">Channels of the input.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public NormWeights Norm(string name, int channels) => new(
        _source.Take(Full(name + ".weight"), [channels], TensorRole.NormScale),
        _source.Take(Full(name + ".bias"), [channels], TensorRole.NormShift));

    /// <summary>Any other tensor: an embedding, a learned vector.</summary>
    /// <param name="name">The tensor's full name from this scope, for example <c>token_embedding.weight</c>.</param>
    /// <param name="shape">Its sizes.</param>
    /// <exception cref="ModelException">It is missing or has other sizes.</exception>
    public StoredTensor Tensor(string name, Shape shape) => _source.Take(Full(name), shape, TensorRole.Table);

    /// <summary>Requires that the network has asked for every tensor of its checkpoint.</summary>
    /// <param name="ignored">Last parts of names that may be left over besides <c>position_ids</c>.</param>
    /// <exception cref="ModelException">Tensors are left over; the message lists the first of them.</exception>
    public void RequireAllUsed(params string[] ignored)
    {
        var surplus = Surplus(ignored);
        if (surplus.Count == 0) return;
        string more = surplus.Count > 8 ? $" and {surplus.Count - 8} more" : "";
        throw new ModelException($"{FileName}: {(surplus.Count == 1 ? "a tensor" : $"{surplus.Count} tensors")} that "
            + $"this network does not have: {string.Join(", ", surplus.Take(8).Select(name => $"'{name}'"))}{more}. "
            + "The config.json beside it describes another network.");
    }

    /// <summary>Requires that nothing of the checkpoint changes what the network computes without being used.</summary>
    /// <param name="isHarmless">Whether a tensor of that name in the checkpoint may be left over.</param>
    /// <exception cref="ModelException">Others are left over; the message names the first of them.</exception>
    internal void RequireAllUsed(Func<string, bool> isHarmless)
    {
        string[] surplus = [.. Surplus().Where(name => !isHarmless(name))];
        if (surplus.Length == 0) return;
        throw new ModelException($"{FileName}: tensor '{surplus[0]}'"
            + (surplus.Length > 1 ? $" and {surplus.Length - 1} more are" : " is")
            + " not computed here, so that the results would be wrong; this is another network than those supported.");
    }

    /// <summary>The tensors that no request has used.</summary>
    /// <param name="ignored">Last parts of names that may be left over besides <c>position_ids</c>.</param>
    public IReadOnlyList<string> Surplus(params string[] ignored) => _source.Surplus([.. ignored, "position_ids"]);

    /// <summary>Closes the files; networks built from these weights must not be run any more.</summary>
    public void Dispose() => _source.Checkpoint?.Dispose();

    private StoredTensor Bias(string name, int channels) =>
        _source.Take(Full(name + ".bias"), [channels], TensorRole.Bias);

    private string Full(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}
