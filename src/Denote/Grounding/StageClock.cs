using System.Diagnostics;
using Denote.Tensors;

namespace Denote.Grounding;

/// <summary>Times the stages of an operation and tells of their progress.</summary>
internal sealed class StageClock(IProgress<DenoteProgress>? progress)
{
    private readonly List<StageTiming> _timings = [];
    private readonly Stopwatch _watch = new();
    private readonly EngineChoices _before = EngineChoices.SinceStart;
    private string? _stage;
    private int _done;
    private int _total;

    /// <summary>The finished stages; stages of one name are added up.</summary>
    public IReadOnlyList<StageTiming> Timings => _timings;

    /// <summary>What has been computed with since the clock was made.</summary>
    public Computation Computation => Computation.Since(_before);

    /// <summary>Ends the stage before and begins the next.</summary>
    /// <param name="stage">Its name.</param>
    /// <param name="total">How many steps it has.</param>
    public void Begin(string stage, int total = 1)
    {
        End();
        (_stage, _done, _total) = (stage, 0, total);
        progress?.Report(new DenoteProgress(stage, 0, total));
        _watch.Restart();
    }

    /// <summary>Tells that one more step of the stage is done.</summary>
    public void Step() => progress?.Report(new DenoteProgress(_stage ?? "", ++_done, _total));

    /// <summary>Tells what is being done inside the present step.</summary>
    public void Note(string detail) => progress?.Report(new DenoteProgress(_stage ?? "", _done, _total, detail));

    /// <summary>Ends the stage.</summary>
    public void End()
    {
        if (_stage is null) return;
        double elapsed = _watch.Elapsed.TotalMilliseconds;
        int same = _timings.FindIndex(timing => timing.Stage == _stage);
        if (same < 0) _timings.Add(new StageTiming(_stage, elapsed));
        else _timings[same] = new StageTiming(_stage, _timings[same].Milliseconds + elapsed);
        _stage = null;
    }
}
