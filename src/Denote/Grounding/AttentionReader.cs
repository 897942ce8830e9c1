using Denote.Imaging;
using Denote.Models;
using Denote.Models.Diffusion;
using Denote.Models.Tokenization;
using Denote.Phrases;
using Denote.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Denote.Grounding;

/// <summary>
/// Feature extraction (section 3.2): the picture becomes a latent, the text one or more prompts, and for each prompt
/// the U-Net is read through a plan, so that only the wanted tokens and grids are ever kept.
/// </summary>
internal sealed class AttentionReader(StableDiffusion model)
{
    /// <summary>Reads the attention of a text on a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="text">The tokenized text, of any length.</param>
    /// <param name="request">What is read.</param>
    /// <param name="clock">Told of stages and steps.</param>
    public AttentionReading Read(Image image, ClipEncoding text, ReadingRequest request, StageClock clock)
    {
        RequireGrids(request);
        using var scope = TensorScope.Enter();
        clock.Begin("picture");
        var latent = PictureLatent.Encode(model, image);

        IReadOnlyList<PromptPart> parts = NarrativeSplitter.Split(model.Tokenizer, text);
        var reading = new AttentionReading(text, parts.Count);
        using var inversion = Inversion.Create(model, image, request.Options);
        var needed = parts.Where((part, i) => NeedsReading(part, i, request)).ToArray();
        clock.Begin("attention", needed.Length * inversion.Steps);
        foreach (var part in needed) ReadPart(reading, inversion, latent, part, part == parts[0], request, clock);
        inversion.Complete();
        clock.End();
        return reading;
    }

    /// <summary>
    /// The picture is the same for every prompt, so its self-attention comes from the first one; of the others only
    /// those that hold a wanted token are run.
    /// </summary>
    private static bool NeedsReading(PromptPart part, int index, ReadingRequest request) =>
        (index == 0 && request.SelfSide is not null) || TokensOf(part, request).Length > 0;

    private static int[] TokensOf(PromptPart part, ReadingRequest request) =>
        [.. Enumerable.Range(part.FirstToken, part.TokenCount).Where(request.Tokens.Contains)];

    private void ReadPart(
        AttentionReading reading,
        Inversion inversion,
        Tensor latent,
        PromptPart part,
        bool isFirst,
        ReadingRequest request,
        StageClock clock)
    {
        using var scope = TensorScope.Enter();
        int[] tokens = TokensOf(part, request);
        int[] positions = [.. tokens.Select(part.PositionOf)];
        int row = inversion.ConditionalRow;
        var crossCaptures = request.CrossSides
            .Where(_ => tokens.Length > 0)
            .Select(side => (Side: side, Capture: AttentionCapture.CrossAt(side, side, positions, row)))
            .ToArray();
        var selfCapture = isFirst && request.SelfSide is { } selfSide
            ? AttentionCapture.SelfAt(selfSide, selfSide, batch: row)
            : null;
        AttentionCapture[] captures =
            [.. crossCaptures.Select(cross => cross.Capture), .. selfCapture is null ? [] : new[] { selfCapture }];
        try
        {
            var encoding = model.Encode(part.Ids);
            inversion.Read(latent, encoding, new AttentionPlan { Captures = captures }, clock);
            for (int i = 0; i < tokens.Length; i++)
            {
                foreach (var (side, capture) in crossCaptures)
                {
                    var map = capture.Mean(side, side).Slice(i, 1).ToArray();
                    RequireFinite(map);
                    reading.AddCrossMap(side, tokens[i], new FloatImage(side, side, map));
                }
                int channels = encoding.States.Shape[2];
                reading.AddState(tokens[i], encoding.States.Span.Slice(positions[i] * channels, channels).ToArray());
            }
            if (selfCapture is not null)
            {
                int side = request.SelfSide!.Value;
                reading.SelfAttention = new SelfAttentionMap(side, selfCapture.Mean(side, side).ToArray());
            }
        }
        finally
        {
            foreach (var capture in captures) capture.Dispose();
        }
    }

    /// <summary>Weights that hold NaN or infinity poison every map; an empty mask would hide it.</summary>
    private void RequireFinite(float[] map)
    {
        if (TensorPrimitives.IsFiniteAll<float>(map)) return;
        throw new ModelException($"{model.Folder}: the model's attention is not a number: its weights hold NaN or "
            + $"infinity. 'denote models check {model.Folder}' names the tensors; get the model again.");
    }

    private void RequireGrids(ReadingRequest request)
    {
        foreach (int side in request.CrossSides)
            Require(side, ReadingGrids.SidesOf(model, AttentionKind.Cross), "cross-attention");
        if (request.SelfSide is { } self)
            Require(self, ReadingGrids.SidesOf(model, AttentionKind.Self), "self-attention");

        static void Require(int side, int[] sides, string kind)
        {
            if (sides.Contains(side)) return;
            string available = string.Join(", ", sides);
            throw new DenoteException($"This model has no {kind} at {side} x {side}; choose among {available}.");
        }
    }
}
