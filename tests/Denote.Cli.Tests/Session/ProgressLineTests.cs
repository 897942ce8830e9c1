namespace Denote.Cli.Tests.Session;

public class ProgressLineTests
{
    private readonly ManualClock _clock = new();
    private readonly StringWriter _error = new();

    [Fact]
    public void Short_work_shows_nothing()
    {
        var line = Line();
        line.Report(new DenoteProgress("reading", 1, 4));
        _clock.Advance(0.1);
        line.Report(new DenoteProgress("reading", 4, 4));
        line.Wipe();
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public void Long_work_shows_stage_count_and_remaining_time()
    {
        var line = Line();
        line.Report(new DenoteProgress("inversion", 0, 20));
        _clock.Advance(30);
        line.Report(new DenoteProgress("inversion", 5, 20));
        Assert.Equal("\rinversion  5/20  25 %  1:30 left", _error.ToString());
    }

    [Fact]
    public void The_remaining_time_counts_from_the_start_of_the_stage()
    {
        var line = Line();
        line.Report(new DenoteProgress("inversion", 0, 20));
        _clock.Advance(1000);
        line.Report(new DenoteProgress("attention", 0, 10));
        _clock.Advance(10);
        line.Report(new DenoteProgress("attention", 5, 10));
        Assert.EndsWith("attention  5/10  50 %  0:10 left", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_drawn_at_most_ten_times_a_second()
    {
        var line = Line();
        _clock.Advance(1);
        for (int i = 1; i < 1000; i++)
        {
            line.Report(new DenoteProgress("inversion", i, 1000));
            _clock.Advance(0.001);
        }
        Assert.InRange(_error.ToString().Count(character => character == '\r'), 2, 11);
    }

    [Fact]
    public void A_shorter_line_covers_the_longer_one_and_wiping_leaves_nothing()
    {
        var line = Line();
        _clock.Advance(1);
        line.Report(new DenoteProgress("a long stage", 1, 1));
        _clock.Advance(1);
        line.Report(new DenoteProgress("short", 1, 1));
        line.Wipe();
        Assert.Equal("\ra long stage\rshort       \r     \r", _error.ToString());
    }

    [Fact]
    public void Hours_are_written_as_hours()
    {
        string text = ProgressLine.Describe(new DenoteProgress("x", 1, 4), TimeSpan.FromHours(1));
        Assert.Equal("x  1/4  25 %  3:00:00 left", text);
    }

    [Fact]
    public void A_silent_line_stays_silent()
    {
        var line = new ProgressLine(null);
        line.Report(new DenoteProgress("inversion", 1, 2));
        line.Wipe();
        Assert.Empty(_error.ToString());
    }

    private ProgressLine Line() =>
        new(new Terminal(TextWriter.Null, _error, () => Stream.Null) { Clock = _clock, ShowsProgress = true });
}
