namespace Denote.Cli.Tests.Ground;

/// <summary>Output paths that cannot be used, and stopping in the middle: one line, nothing half-written.</summary>
public class OutputTests
{
    private static readonly string Picture = Repository.Sample("bird-house.png");

    [Fact]
    public void An_output_folder_that_is_a_file_is_refused_before_any_work()
    {
        using var temporary = new TemporaryFolder();
        string file = temporary.Write("file", [1]);
        foreach (string path in new[] { file, Path.Combine(file, "below") })
        {
            // The picture does not exist either: the folder is looked at first.
            var run = CommandRun.Of("ground", "missing.png", "[a bird]", "--out", path);
            Assert.Equal(ExitCode.BadInput, run.Code);
            Assert.Contains(path, run.ErrorLine, StringComparison.Ordinal);
        }
        Assert.Equal(["file"], temporary.Files());
    }

    [UnixFact("/proc")]
    public void A_folder_without_permission_is_refused()
    {
        var run = CommandRun.Of("ground", Picture, "[a bird]", "--out", "/proc/denote");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("/proc/denote: nothing can be written there", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_json_file_that_cannot_be_written_is_named()
    {
        using var temporary = new TemporaryFolder();
        foreach (string path in new[] { temporary.Path, temporary["missing", "result.json"] })
        {
            var run = CommandRun.Of("ground", Picture, "[a bird]", "--json", path);
            Assert.Equal(ExitCode.BadInput, run.Code);
            Assert.Contains(path, run.ErrorLine, StringComparison.Ordinal);
        }
    }

    [UnixFact("/dev/full")]
    public void A_full_disk_is_one_line()
    {
        var run = CommandRun.Of("ground", Picture, "[a bird]", "--json", "/dev/full");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("/dev/full", run.ErrorLine, StringComparison.Ordinal);
        Assert.True(File.Exists("/dev/full"));
    }

    [Fact]
    public void A_run_that_is_stopped_leaves_nothing()
    {
        using var temporary = new TemporaryFolder();
        using var interruption = Interruption.Manual(_ => { });
        var settings = new CommandRunSettings
        {
            Interruption = interruption,
            Input = new StoppingStream(File.ReadAllBytes(Picture), () => interruption.Interrupt(ExitCode.Interrupted)),
        };

        var run = CommandRun.Of(settings, "ground", "-", "[a bird]", "--out", temporary["out"]);

        Assert.Equal(ExitCode.Interrupted, run.Code);
        Assert.Equal("denote: stopped.", run.ErrorLine);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void A_run_that_has_to_be_ended_says_so_and_takes_its_empty_folder_away()
    {
        using var temporary = new TemporaryFolder();
        using var interruption = Interruption.Manual(_ => { });
        var settings = new CommandRunSettings
        {
            Interruption = interruption,
            Input = new StoppingStream(File.ReadAllBytes(Picture), () =>
            {
                interruption.Interrupt(ExitCode.Terminated);
                interruption.Interrupt(ExitCode.Terminated);
                Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
            }),
        };

        var run = CommandRun.Of(settings, "ground", "-", "[a bird]", "--out", temporary["out"]);

        Assert.Equal(ExitCode.Terminated, run.Code);
        Assert.Equal("denote: stopped.", run.ErrorLine);
    }

    /// <summary>Presses Ctrl-C when it has been read to its end.</summary>
    private sealed class StoppingStream(byte[] content, Action stop) : MemoryStream(content)
    {
        private bool _stopped;

        public override int Read(byte[] buffer, int offset, int count) => Checked(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Checked(base.Read(buffer));

        private int Checked(int count)
        {
            if (count > 0 || _stopped) return count;
            _stopped = true;
            stop();
            return count;
        }
    }
}
