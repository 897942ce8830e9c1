using System.Text;

namespace Denote.Painting;

/// <summary>Pictures of one prompt, and how they were made.</summary>
public sealed class PaintingResult
{
    internal PaintingResult(
        string prompt, PaintingOptions options, ModelIdentity model, IReadOnlyList<PaintedPicture> pictures)
    {
        (Prompt, Options, Model, Pictures) = (prompt, options, model, pictures);
    }

    /// <summary>The version of Denote that made the result.</summary>
    public string Version { get; } = typeof(PaintingResult).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>What was wanted.</summary>
    public string Prompt { get; }

    /// <summary>The settings; nothing is null.</summary>
    public PaintingOptions Options { get; }

    /// <summary>The model.</summary>
    public ModelIdentity Model { get; }

    /// <summary>The ControlNet that steered every step; null without one.</summary>
    public ModelIdentity? Control { get; internal init; }

    /// <summary>The pictures in the order of their seeds.</summary>
    public IReadOnlyList<PaintedPicture> Pictures { get; }

    /// <summary>What the user should know; empty when all went well.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>The wall time of each stage, in order.</summary>
    public IReadOnlyList<StageTiming> Timings { get; internal init; } = [];

    /// <summary>What the result was computed with.</summary>
    public Computation Computation { get; internal init; } = Computation.SinceStart;

    /// <summary>The text of <c>result.json</c>, which docs/result-json.md describes.</summary>
    /// <param name="namesFiles">
    /// Whether the pictures stand beside it under their <see cref="PaintedPicture.FileName"/>, so that it can name
    /// them.
    /// </param>
    public string ToJson(bool namesFiles = false) =>
        Encoding.UTF8.GetString(PaintingJson.From(this, namesFiles).ToBytes());
}
