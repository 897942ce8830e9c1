namespace Denote.PostProcessing;

/// <summary>The settings of pixel-adaptive mask refinement; the defaults are OVDiff's.</summary>
public sealed record PamrOptions
{
    /// <summary>The defaults: 10 iterations, dilations 1, 2, 4, 8, 12 and 24 (OVDiff, section 4).</summary>
    public static PamrOptions Default { get; } = new();

    /// <summary>How often every pixel takes the mean of its neighbours, 1..1000.</summary>
    public int Iterations
    {
        get;
        init => field = value is >= 1 and <= 1000
            ? value
            : throw new DenoteException($"PAMR's {nameof(Iterations)} is {value}; it must be 1 to 1000.");
    } = 10;

    /// <summary>Distances in pixels at which the eight neighbours are taken, each 1..512, without repetition.</summary>
    public IReadOnlyList<int> Dilations
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            bool isSet = value.Count > 0 && value.Distinct().Count() == value.Count;
            field = isSet && value.All(dilation => dilation is >= 1 and <= 512)
                ? [.. value]
                : throw new DenoteException($"PAMR's {nameof(Dilations)} are '{string.Join(", ", value)}'; they must be "
                    + "one or more different distances of 1 to 512 pixels.");
        }
    } = [1, 2, 4, 8, 12, 24];
}
