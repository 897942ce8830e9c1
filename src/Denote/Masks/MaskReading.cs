using System.Globalization;
using Denote.Imaging;

namespace Denote.Masks;

/// <summary>
/// Which samples of a picture or array are the mask, where that is not to be told from the content alone
/// (docs/masks.md says how it is told).
/// </summary>
public sealed record MaskReading
{
    /// <summary>The <see cref="Value"/> that takes all samples as probabilities.</summary>
    public const string Soft = "soft";

    private static readonly string[] ChannelNames = ["red", "green", "blue", "alpha", "grey"];

    /// <summary>All is told from the content.</summary>
    public static MaskReading Default { get; } = new();

    /// <summary>
    /// The value that is the mask: a number as the file stores it, a colour as <c>#rrggbb</c>, or <see cref="Soft"/>
    /// for probabilities; null tells it from the content.
    /// </summary>
    /// <exception cref="DenoteException">It is none of them.</exception>
    public string? Value
    {
        get;
        init => field = value is null || IsValue(value) ? value?.Trim() : throw new DenoteException(
            $"The value of a mask is '{value}'; expected a number, a colour as #ff0000, or {Soft}.");
    }

    /// <summary>
    /// The channel that is read: red, green, blue, grey (the brightness) or alpha of a picture, a number from 0 of an
    /// array; null tells it from the content.
    /// </summary>
    /// <exception cref="DenoteException">It is none of them.</exception>
    public string? Channel
    {
        get;
        init => field = value is null || IsChannel(value) ? value?.Trim().ToLowerInvariant() : throw new DenoteException(
            $"The channel of a mask is '{value}'; expected red, green, blue, grey, alpha, or a number from 0.");
    }

    /// <summary>Whether a text can be a <see cref="Value"/>.</summary>
    public static bool IsValue(string text) => IsSoft(text) || ColourOf(text) is not null || NumberOf(text) is not null;

    /// <summary>Whether a text can be a <see cref="Channel"/>.</summary>
    public static bool IsChannel(string text) => IndexOf(text) is not null;

    /// <summary>Whether all samples are probabilities.</summary>
    internal bool TakesProbabilities => Value is not null && IsSoft(Value);

    /// <summary>The number or colour that is the mask.</summary>
    internal string? Label => TakesProbabilities ? null : Value;

    /// <summary>The channel's number: 0 to 3 for red, green, blue and alpha, 4 for the brightness.</summary>
    internal int? ChannelIndex => Channel is null ? null : IndexOf(Channel);

    internal static string NameOf(int channel) => ChannelNames[channel];

    internal static int? NumberOf(string text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number : null;

    internal static Rgb? ColourOf(string text)
    {
        text = text.Trim();
        return text is ['#', ..] && text.Length == 7
            && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int colour)
                ? new Rgb((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour)
                : null;
    }

    private static bool IsSoft(string text) => text.Trim().Equals(Soft, StringComparison.OrdinalIgnoreCase);

    private static int? IndexOf(string text)
    {
        text = text.Trim().ToLowerInvariant();
        if (text is "gray" or "luma") text = "grey";
        int named = Array.IndexOf(ChannelNames, text);
        return named >= 0 ? named : NumberOf(text) is >= 0 and var number ? number : null;
    }
}
