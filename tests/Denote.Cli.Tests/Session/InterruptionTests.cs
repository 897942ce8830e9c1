namespace Denote.Cli.Tests.Session;

public class InterruptionTests
{
    [Fact]
    public void The_first_signal_cancels_and_does_not_exit()
    {
        int exits = 0;
        using var interruption = Interruption.Manual(_ => exits++);

        interruption.Interrupt(ExitCode.Interrupted);

        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Equal(0, exits);
    }

    [Fact]
    public void The_second_signal_exits_with_the_code_of_the_first()
    {
        int? code = null;
        using var interruption = Interruption.Manual(value => code = value);

        interruption.Interrupt(ExitCode.Terminated);
        interruption.Interrupt(ExitCode.Interrupted);

        Assert.Equal(143, code);
    }

    [Fact]
    public void What_has_to_be_cleaned_up_is_done_before_the_exit_last_thing_first()
    {
        var acts = new List<string>();
        using var interruption = Interruption.Manual(_ => acts.Add("exit"));
        interruption.BeforeEnding(() => acts.Add("first"));
        interruption.BeforeEnding(() => acts.Add("second"));

        interruption.Interrupt(ExitCode.Interrupted);
        Assert.Empty(acts);
        interruption.Interrupt(ExitCode.Interrupted);

        Assert.Equal(["second", "first", "exit"], acts);
    }

    [Fact]
    public async Task Work_that_does_not_stop_is_ended()
    {
        var code = new TaskCompletionSource<int>();
        using var interruption = Interruption.Manual(value => code.TrySetResult(value));

        interruption.Interrupt(ExitCode.Interrupted);

        Assert.Equal(130, await code.Task.WaitAsync(TimeSpan.FromMinutes(1)));
    }
}
