using Denote.Imaging;
using Denote.Models;
using Denote.Models.Clip;
using Denote.Models.Tokenization;
using Denote.Tensors;

namespace Denote.Referring;

/// <summary>
/// CLIP with its tokenizer, in the transformers layout or OpenAI's: what regions and texts have in common.
/// </summary>
internal sealed class ClipEncoders : IDisposable
{
    /// <summary>How many times larger than in training a whole picture may be; a larger one is resized.</summary>
    private const int LargestMagnification = 4;

    /// <summary>Texts that are encoded together.</summary>
    private const int TextBatch = 64;

    private readonly Weights _weights;
    private readonly ClipModel _model;
    private readonly ClipTokenizer _tokenizer;

    private ClipEncoders(string path, ClipTokenizer tokenizer, ClipModel model, Weights weights) =>
        (Path, _tokenizer, _model, _weights) = (path, tokenizer, model, weights);

    /// <summary>The folder or file that it was loaded from.</summary>
    public string Path { get; }

    /// <summary>The networks.</summary>
    public ClipModel Model => _model;

    /// <summary>The tokenizer of <see cref="EncodeText"/>.</summary>
    public ClipTokenizer Tokenizer => _tokenizer;

    /// <summary>The shorter side of crops in pixels.</summary>
    public int ImageSize => _model.Vision.Config.ImageSize;

    /// <summary>
    /// Loads a folder in the transformers layout (<c>config.json</c>, <c>model.safetensors</c> and the tokenizer's
    /// files), OpenAI's checkpoint (a file, or a folder with nothing else in it), or open_clip's with its
    /// <c>open_clip_config.json</c>.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="tokenizer">Reads texts where the model brings no tokenizer of its own.</param>
    /// <exception cref="ModelException">A file is missing or broken, or the tokenizer is of another model.</exception>
    public static ClipEncoders Load(string path, ClipTokenizer tokenizer)
    {
        bool hasTokenizer = File.Exists(System.IO.Path.Combine(path, "vocab.json"));
        var own = hasTokenizer ? ClipTokenizer.Load(path) : tokenizer;
        (ClipModel model, Weights weights) = ClipCheckpoint.Open(path);
        try
        {
            int entries = model.Text.Config.VocabularySize;
            if (!hasTokenizer && own.VocabularySize != entries)
            {
                throw new ModelException($"{path}: the text encoder knows {entries} tokens, but the diffusion model's "
                    + $"tokenizer has {own.VocabularySize}; put this CLIP's vocab.json and merges.txt beside it.");
            }
            return new ClipEncoders(path, own, model, weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The embedding of a text, of unit length; what does not fit the text encoder is cut off.</summary>
    public float[] EncodeText(string text)
    {
        using var scope = TensorScope.Enter();
        var encoding = _model.Text.Forward([_tokenizer.EncodePadded(text).Ids]);
        return ClipModel.UnitLength(encoding.TextEmbedding!).ToArray();
    }

    /// <summary>
    /// The embeddings of texts, of unit length. Padding after the longest text of a batch is left out, which changes
    /// nothing: the encoder never looks ahead.
    /// </summary>
    public IReadOnlyList<float[]> EncodeTexts(IReadOnlyList<string> texts)
    {
        var embeddings = new float[texts.Count][];
        PaddedPrompt[] prompts = [.. texts.Select(text => _tokenizer.EncodePadded(text))];
        int[] byLength = [.. Enumerable.Range(0, prompts.Length).OrderBy(i => prompts[i].KeptTokens)];
        foreach (int[] batch in byLength.Chunk(TextBatch))
        {
            using var scope = TensorScope.Enter();
            int length = prompts[batch[^1]].KeptTokens + 2;
            var encoding = _model.Text.Forward([.. batch.Select(i => prompts[i].Ids[..length])]);
            float[] all = ClipModel.UnitLength(encoding.TextEmbedding!).ToArray();
            foreach ((int i, float[] embedding) in batch.Zip(all.Chunk(all.Length / batch.Length)))
                embeddings[i] = embedding;
        }
        return embeddings;
    }

    /// <summary>The embedding of a picture squeezed to the square that CLIP was trained on, of unit length.</summary>
    public float[] EncodeSquare(Image image) =>
        EncodeImage(Resampling.Resize(image, ImageSize, ImageSize, ResampleFilter.Bilinear));

    /// <summary>The embedding of a picture of any size, of unit length.</summary>
    public float[] EncodeImage(Image image)
    {
        using var scope = TensorScope.Enter();
        return ClipModel.UnitLength(_model.Vision.Forward(Pixels(image)).ImageEmbedding!).ToArray();
    }

    /// <summary>The embeddings of regions of one picture, of unit length, through one mask token each.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="masks">The regions, of the picture's size.</param>
    public IReadOnlyList<float[]> EncodeRegions(Image image, IReadOnlyList<Mask> masks)
    {
        using var scope = TensorScope.Enter();
        Image sized = Fit(image);
        int patch = _model.Vision.Config.PatchSize, rows = sized.Height / patch, columns = sized.Width / patch;
        var regions = Tensor.Zeros([masks.Count, rows * columns]);
        for (int i = 0; i < masks.Count; i++)
            PatchMask.Fill(masks[i], rows, columns, regions.Span.Slice(i * rows * columns, rows * columns));
        float[] all = ClipModel.UnitLength(_model.Vision.EncodeRegions(Pixels(sized), regions)).ToArray();
        return [.. all.Chunk(all.Length / masks.Count)];
    }

    /// <summary>Closes the model's file.</summary>
    public void Dispose() => _weights.Dispose();

    /// <summary>The picture at its own size, as far as the encoder can bear it and it holds a patch.</summary>
    private Image Fit(Image image)
    {
        int patch = _model.Vision.Config.PatchSize, longest = Math.Max(image.Width, image.Height);
        double scale = Math.Min(1, (double)LargestMagnification * ImageSize / longest);
        int width = Math.Max(patch, (int)(image.Width * scale)), height = Math.Max(patch, (int)(image.Height * scale));
        return width == image.Width && height == image.Height
            ? image
            : Resampling.Resize(image, width, height, ResampleFilter.Bilinear);
    }

    private Tensor Pixels(Image image)
    {
        var pixels = Tensor.Empty([1, image.Height, image.Width, 3]);
        for (int i = 0; i < pixels.Count; i++) pixels.Span[i] = image.Pixels[i] / 255f;
        return _model.Vision.Config.Normalization.Apply(pixels);
    }
}
