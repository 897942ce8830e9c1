using Denote.Imaging;
using Denote.Models.Tokenization;

namespace Denote.Grounding;

/// <summary>What was read from the U-Net for one picture and text (the end of section 3.2).</summary>
internal sealed class AttentionReading
{
    private readonly Dictionary<(int Side, int Token), FloatImage> _crossMaps = [];
    private readonly Dictionary<int, float[]> _states = [];

    public AttentionReading(ClipEncoding text, int prompts) => (Text, Prompts) = (text, prompts);

    /// <summary>The text's tokens.</summary>
    public ClipEncoding Text { get; }

    /// <summary>How many prompts the text was split into.</summary>
    public int Prompts { get; }

    /// <summary>Self-attention of the picture, from the first prompt; null when it was not asked for.</summary>
    public SelfAttentionMap? SelfAttention { get; set; }

    /// <summary>A token's cross-attention on one grid: mean over heads, layers and steps, 0..1.</summary>
    public FloatImage CrossMap(int side, int token) => _crossMaps[(side, token)];

    /// <summary>A token's state in the encoded text.</summary>
    public float[] State(int token) => _states[token];

    public void AddCrossMap(int side, int token, FloatImage map) => _crossMaps.Add((side, token), map);

    public void AddState(int token, float[] state) => _states.Add(token, state);
}
