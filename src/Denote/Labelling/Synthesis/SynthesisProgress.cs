namespace Denote.Labelling;

/// <summary>
/// One progress over all classes of a run, counted in steps of the work that is left: denoising steps of a picture, and
/// looks of an extractor at one.
/// </summary>
internal sealed class SynthesisProgress(IProgress<DenoteProgress>? progress)
{
    private const string Stage = "vocabulary";

    private int _done;
    private int _total;
    private string? _detail;

    /// <summary>Adds work that is to be done.</summary>
    public void Expect(int steps) => _total += steps;

    /// <summary>Tells what is being done.</summary>
    public void Note(string detail)
    {
        _detail = detail;
        Step(0);
    }

    /// <summary>Tells that work is done.</summary>
    public void Step(int steps)
    {
        _done += steps;
        progress?.Report(new DenoteProgress(Stage, _done, Math.Max(1, _total), _detail));
    }
}
