namespace Denote.Labelling;

/// <summary>Features as rows of numbers that are read a block at a time.</summary>
internal interface IFeatureRows
{
    /// <summary>Number of rows.</summary>
    int Count { get; }

    /// <summary>Numbers of a row.</summary>
    int Channels { get; }

    /// <summary>Reads neighbouring rows.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="target">Room for whole rows, one after another.</param>
    void Read(int first, Span<float> target);
}
