namespace Denote.Cli;

/// <summary>
/// One line on the error stream that says which stage is running, how far it is and how long it will still take. It
/// appears only when a stage is slow enough to wonder about, and is wiped when the work ends.
/// </summary>
internal sealed class ProgressLine : IProgress<DenoteProgress>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Terminal? _terminal;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private long _stageStart;
    private long _drawn;
    private string _stage = "";
    private int _length;

    /// <param name="terminal">Where the line is drawn, or null for a silent one.</param>
    public ProgressLine(Terminal? terminal)
    {
        _terminal = terminal;
        _clock = terminal?.Clock ?? TimeProvider.System;
        _start = _stageStart = _clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Report(DenoteProgress value)
    {
        if (_terminal is null) return;
        lock (_lock)
        {
            if (value.Stage != _stage)
            {
                _stage = value.Stage;
                _stageStart = _clock.GetTimestamp();
            }
            if (_clock.GetElapsedTime(_start) < Patience) return;
            if (_length > 0 && value.Done < value.Total && _clock.GetElapsedTime(_drawn) < Interval) return;
            _drawn = _clock.GetTimestamp();
            Draw(Describe(value, _clock.GetElapsedTime(_stageStart)));
        }
    }

    /// <summary>Wipes the line.</summary>
    public void Wipe()
    {
        lock (_lock)
        {
            if (_length == 0) return;
            _terminal!.Error.Write('\r' + new string(' ', _length) + '\r');
            _length = 0;
        }
    }

    /// <summary>"attention  12/40  30 %  0:28 left", and what else is told of the step.</summary>
    internal static string Describe(DenoteProgress value, TimeSpan elapsed)
    {
        if (value.Total <= 1) return value.Stage;
        string text = $"{value.Stage}  {value.Done}/{value.Total}  {(int)(value.Fraction * 100)} %";
        string detail = value.Detail is null ? "" : $"  {value.Detail}";
        if (value.Done <= 0 || value.Done >= value.Total) return text + detail;
        return $"{text}  {Clock(elapsed * ((double)(value.Total - value.Done) / value.Done))} left{detail}";
    }

    private static string Clock(TimeSpan time)
    {
        long seconds = (long)Math.Ceiling(time.TotalSeconds);
        return seconds < 3600
            ? $"{seconds / 60}:{seconds % 60:00}"
            : $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}";
    }

    private void Draw(string text)
    {
        int room = _terminal!.Width - 1;
        if (text.Length > room) text = text[..room];
        _terminal.Error.Write('\r' + text.PadRight(_length));
        _length = text.Length;
    }
}
