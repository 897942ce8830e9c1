using System.Reflection;

namespace Denote.Cli.Tests.PublicApi;

/// <summary>
/// The public types and members of every library stand in a text file beside this test, so that none changes by
/// accident. To accept changes, run the test with the environment variable <c>DENOTE_ACCEPT_API=1</c> and commit the
/// files.
/// </summary>
public class PublicApiTests
{
    private const string AcceptVariable = "DENOTE_ACCEPT_API";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Denote.Cli.Tests", "PublicApi");

    [Theory]
    [InlineData("Denote.Tensors")]
    [InlineData("Denote.Imaging")]
    [InlineData("Denote.Models")]
    [InlineData("Denote")]
    [InlineData("Denote.Evaluation")]
    public void The_public_api_is_the_recorded_one(string assembly)
    {
        string path = Path.Combine(Folder, $"{assembly}.txt");
        string actual = PublicApiText.Of(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1") File.WriteAllText(path, actual);

        string[] recorded = File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n'), found = actual.Split('\n');
        string[] changes =
        [
            .. recorded.Except(found).Select(line => $"- {line.Trim()}"),
            .. found.Except(recorded).Select(line => $"+ {line.Trim()}"),
        ];
        Assert.True(recorded.SequenceEqual(found), $"{assembly}'s public API changed; if that is meant, run this " +
            $"test with "
            + $"{AcceptVariable}=1 and commit {assembly}.txt:\n{string.Join('\n', changes)}");
    }

    [Fact]
    public void The_command_line_is_no_library() =>
        Assert.Empty(typeof(DenoteCommandLine).Assembly.GetExportedTypes());
}
