namespace Denote.PostProcessing;

/// <summary>
/// The settings of the dense CRF. The defaults are those that segmentation papers share: the example of Kraehenbuehl
/// and Koltun's code with 10 iterations.
/// </summary>
public sealed record DenseCrfOptions
{
    /// <summary>The defaults: smoothness 3 px, weight 3; appearance 80 px and 13 grey levels, weight 10.</summary>
    public static DenseCrfOptions Default { get; } = new();

    /// <summary>CutLER's settings for MaskCut's masks: 3 px, weight 7; 50 px and 5 grey levels, weight 10.</summary>
    public static DenseCrfOptions MaskCut { get; } = new()
    {
        SmoothnessWeight = 7,
        AppearancePositionDeviation = 50,
        AppearanceColourDeviation = 5,
        // The softmax of 1 and 0.
        MaskConfidence = 0.7310586f,
    };

    /// <summary>CLIP-ES's (and DeepLab's) settings: 1 px, weight 3; 67 px and 3 grey levels, weight 4.</summary>
    public static DenseCrfOptions DeepLab { get; } = new()
    {
        SmoothnessDeviation = 1,
        AppearancePositionDeviation = 67,
        AppearanceColourDeviation = 3,
        AppearanceWeight = 4,
    };

    /// <summary>Mean-field iterations, 0..1000.</summary>
    public int Iterations
    {
        get;
        init => field = value is >= 0 and <= 1000
            ? value
            : throw new DenoteException($"The CRF's {nameof(Iterations)} is {value}; it must be 0 to 1000.");
    } = 10;

    /// <summary>Smoothness: standard deviation of the distance, in pixels, 0.1..10000.</summary>
    public float SmoothnessDeviation
    {
        get;
        init => field = Deviation(value, nameof(SmoothnessDeviation));
    } = 3;

    /// <summary>Smoothness: weight, 0 or more; 0 leaves the term out.</summary>
    public float SmoothnessWeight
    {
        get;
        init => field = Weight(value, nameof(SmoothnessWeight));
    } = 3;

    /// <summary>Appearance: standard deviation of the distance, in pixels, 0.1..10000.</summary>
    public float AppearancePositionDeviation
    {
        get;
        init => field = Deviation(value, nameof(AppearancePositionDeviation));
    } = 80;

    /// <summary>Appearance: standard deviation of the colours' distance, in steps of 0..255, 0.1..10000.</summary>
    public float AppearanceColourDeviation
    {
        get;
        init => field = Deviation(value, nameof(AppearanceColourDeviation));
    } = 13;

    /// <summary>Appearance: weight, 0 or more; 0 leaves the term out.</summary>
    public float AppearanceWeight
    {
        get;
        init => field = Weight(value, nameof(AppearanceWeight));
    } = 10;

    /// <summary>
    /// How surely a pixel of a hard mask has its label, above 0.5 and below 1; the rest goes to the other labels.
    /// </summary>
    public float MaskConfidence
    {
        get;
        init => field = value is > 0.5f and < 1
            ? value
            : throw new DenoteException(
                $"The CRF's {nameof(MaskConfidence)} is {value}; it must be above 0.5 and below 1.");
    } = 0.7f;

    private static float Deviation(float value, string option) => value is >= 0.1f and <= 10000
        ? value
        : throw new DenoteException($"The CRF's {option} is {value}; it must be 0.1 to 10000.");

    private static float Weight(float value, string option) => value >= 0 && float.IsFinite(value)
        ? value
        : throw new DenoteException($"The CRF's {option} is {value}; it must be 0 or more.");
}
