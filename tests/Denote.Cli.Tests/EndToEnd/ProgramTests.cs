using System.Diagnostics;
using System.Text.Json;

namespace Denote.Cli.Tests.EndToEnd;

/// <summary>The built program itself: streams, exit codes and Ctrl-C as the shell sees them.</summary>
public class ProgramTests
{
    private static readonly string Picture = Repository.Sample("bird-house.png");

    [Fact]
    public async Task Json_and_nothing_else_is_on_standard_output()
    {
        var (code, output, error) = await Run("ground", Picture, "[a bird] over [a house]", "--json", "-");
        Assert.Equal((0, ""), (code, error));
        using var result = JsonDocument.Parse(output);
        Assert.Equal(2, result.RootElement.GetProperty("phrases").GetArrayLength());
    }

    [Theory]
    [InlineData(0, "--version")]
    [InlineData(2, "ground")]
    [InlineData(3, "ground", "missing.png", "[a bird]")]
    [InlineData(4, "ground", "{picture}", "[a bird]", "--model", "missing")]
    public async Task The_exit_code_reaches_the_shell(int expected, params string[] arguments)
    {
        string[] words = [.. arguments.Select(word => word.Replace("{picture}", Picture, StringComparison.Ordinal))];
        var (code, output, error) = await Run(words);
        Assert.Equal(expected, code);
        Assert.True(output.Length == 0 || error.Length == 0);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    /// <summary>One U-Net pass for each of the five windows of a square picture, and no picture is decoded.</summary>
    [Fact]
    public async Task Labelling_samples_nothing()
    {
        using var temporary = new TemporaryFolder();
        string vocabulary = temporary["harbour"];
        Assert.Equal(ExitCode.Ok, CommandRun.Of("vocabulary", "add", vocabulary, "sea", "--support",
            Path.Combine(Repository.Root, "samples", "support")).Code);
        var (code, _, error) = await Run("label", Repository.Sample("boats-balloon.png"), "--vocabulary", vocabulary,
            "--out", temporary["out"], "--profile");
        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^U-Net\s+5\s", error);
        Assert.DoesNotContain("VAE decoder", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("1024")]
    [InlineData("AVX2")]
    public async Task A_vector_width_that_there_is_not_is_a_usage_error(string width)
    {
        using var process = Start(
            info => info.Environment["DENOTE_SIMD"] = width, "ground", Picture, "[a bird]", "--json", "-");
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((int)ExitCode.Usage, process.ExitCode);
        Assert.Equal(
            $"denote: The environment variable DENOTE_SIMD is '{width}'; it may be 512, 256, 128 or scalar, or not be "
            + "set.", error.Trim());
    }

    [Fact]
    public async Task A_trace_is_shown_when_it_is_wanted()
    {
        using var process = Start(
            info => info.Environment[Failure.TraceVariable] = "1", "ground", "missing.png", "[a bird]");
        string error = await process.StandardError.ReadToEndAsync();
        Assert.Contains("   at Denote", error, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task An_interrupt_stops_a_long_run_and_leaves_nothing()
    {
        using var temporary = new TemporaryFolder();
        string folder = temporary["out"];
        using var process = Start(_ => { },
            "ground", Picture, "[a bird]", "--inversion", "ddim", "--steps", "999", "--out", folder);
        while (!Directory.Exists(folder) && !process.HasExited) await Task.Delay(20);

        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal((130, "denote: stopped."), (process.ExitCode, error.Trim()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var process = Start(_ => { }, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, error);
    }

    private static Process Start(Action<ProcessStartInfo> configure, params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        info.ArgumentList.Add(typeof(DenoteCommandLine).Assembly.Location);
        foreach (string argument in arguments) info.ArgumentList.Add(argument);
        configure(info);
        return Process.Start(info)!;
    }
}
