using System.Runtime.Intrinsics.X86;

namespace Denote.Tensors;

/// <summary>
/// Brings two ranges of memory towards the second-level cache a few lines at a time, between products: a tile's rows
/// of queries and results are too far apart in time for the processor to foresee them. Does nothing where it cannot.
/// </summary>
internal unsafe struct Prefetcher
{
    private const int LinesPerStep = 16;
    private const int FloatsPerLine = 16;

    private float* _next;
    private float* _end;
    private float* _laterNext;
    private readonly float* _laterEnd;

    public Prefetcher(float* first, long firstCount, float* later, long laterCount)
    {
        _next = first;
        _end = first + firstCount;
        _laterNext = later;
        _laterEnd = later + laterCount;
    }

    /// <summary>Asks for the next lines.</summary>
    public void Step()
    {
        if (!Sse.IsSupported) return;
        for (int line = 0; line < LinesPerStep && _next < _end; line++, _next += FloatsPerLine) Sse.Prefetch1(_next);
        if (_next < _end) return;
        _next = _laterNext;
        _end = _laterEnd;
        _laterNext = _laterEnd;
    }
}
