using System.Text.RegularExpressions;
using ReadmeExample;

namespace Denote.Cli.Tests.Documents;

/// <summary>What the documents show is true: examples compile and run, commands parse, links lead somewhere.</summary>
[Collection(nameof(CurrentDirectory))]
public partial class ReadmeTests
{
    private static readonly string[] Documents =
    [
        "README.md", "CONTRIBUTING.md", .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")
            .Select(path => Path.GetRelativePath(Repository.Root, path)),
    ];

    /// <summary>The blocks, one after the other, are one program: exactly the one that is compiled and run.</summary>
    [Fact]
    public void The_csharp_of_the_readme_is_compiled_as_it_stands()
    {
        string printed = string.Join('\n', CSharpBlock().Matches(Read("README.md")).Select(m => m.Groups[1].Value));
        string compiled = string.Join('\n', new[] { "embedded", "ground", "options" }.Select(Example));
        Assert.Equal(CodeLines(compiled), CodeLines(printed));
        var usings = ExampleLines().Where(line => line.StartsWith("using ", StringComparison.Ordinal));
        Assert.Equal(CodeLines(Example("embedded")), usings);
    }

    /// <summary>Other documents show no code that nothing compiles.</summary>
    [Fact]
    public void No_other_document_shows_csharp() =>
        Assert.Equal(["README.md"], Documents.Where(document => CSharpBlock().IsMatch(Read(document))));

    /// <summary>Whoever follows the README has a clean checkout afterwards.</summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/command-line.md")]
    public void Git_ignores_what_the_commands_of_a_document_write(string document)
    {
        string[] ignored = File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore"));
        var written = Commands(document).SelectMany(line => Written().Matches(line))
            .Select(match => match.Groups[1].Value.TrimEnd('/')).Where(path => !path.StartsWith('-')).Distinct();
        string[] missing =
        [
            .. written.Where(path => !ignored.Contains($"/{path}/") && !ignored.Contains($"/{path}")
                && !ignored.Contains($"{path}/")),
        ];
        Assert.Empty(missing);
    }

    [Fact]
    public void The_examples_run()
    {
        using var temporary = new TemporaryFolder();
        Directory.CreateDirectory(temporary["samples"]);
        File.Copy(Repository.Sample("house-cloud-snow.png"), temporary["samples", "house-cloud-snow.png"]);
        string before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(temporary.Path);
        try
        {
            ReadmeExamples.Run();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
        string[] expected =
        [
            "cloud.png", "out/mask-01-a-white-house.png", "out/mask-02-the-snow.png", "out/overlay.png",
            "out/result.json", "samples/house-cloud-snow.png",
        ];
        Assert.Equal(expected, temporary.Files().Select(file => file.Replace('\\', '/')));
    }

    [Fact]
    public void The_first_command_of_the_readme_runs()
    {
        string command = Commands("README.md").First(line => line.Contains("-- ground", StringComparison.Ordinal));
        using var temporary = new TemporaryFolder();
        string words = command[(command.IndexOf("-- ", StringComparison.Ordinal) + 3)..];
        var run = CommandRun.Of(
        [
            .. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(words).Select(word =>
                word == "out/" ? temporary["out"]
                : word.StartsWith("samples/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, word) : word),
        ]);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.True(File.Exists(temporary["out", "overlay.png"]));
    }

    [Fact]
    public void Every_command_that_a_document_shows_parses()
    {
        var root = new DenoteCommandLine(new Terminal(TextWriter.Null, TextWriter.Null, () => Stream.Null)).Root;
        var lines = Documents.SelectMany(Commands).ToArray();
        Assert.True(lines.Length > 5);
        foreach (string line in lines)
        {
            string words = Invocation().Replace(line, "");
            var parsed = root.Parse(words);
            Assert.True(UsageErrors.Find(parsed) is null, $"{line}: {UsageErrors.Find(parsed)}");
        }
    }

    [Fact]
    public void Every_link_to_a_file_leads_somewhere()
    {
        foreach (string document in Documents)
        {
            string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
            foreach (Match link in FileLink().Matches(Read(document)))
            {
                string target = Path.Combine(folder, link.Groups[1].Value + link.Groups[2].Value);
                Assert.True(File.Exists(target) || Directory.Exists(target), $"{document}: {target} is not there");
            }
        }
    }

    /// <summary>
    /// The lines that call the program, in code blocks and between backticks; ones with placeholders are left out.
    /// </summary>
    private static IEnumerable<string> Commands(string document) => CommandLine().Matches(Read(document))
        .Select(match => match.Value.Trim('`', ' '))
        .Where(line => !line.Contains('<', StringComparison.Ordinal) && !line.Contains('…', StringComparison.Ordinal));

    private static string Example(string name)
    {
        string[] lines = [.. ExampleLines()
            .SkipWhile(line => line.Trim() != $"// begin: {name}").Skip(1)
            .TakeWhile(line => line.Trim() != $"// end: {name}")];
        int indent = lines[0].Length - lines[0].TrimStart().Length;
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : ""));
    }

    private static string[] ExampleLines() => File.ReadAllLines(
        Path.Combine(Repository.Root, "tests", "Denote.Cli.Tests", "Documents", "ReadmeExamples.cs"));

    private static string[] CodeLines(string code) =>
        [.. code.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    private static string Read(string document) =>
        File.ReadAllText(Path.Combine(Repository.Root, document)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"(?m)^(?:denote|dotnet run [^\n]*src/Denote\.Cli) [^\n]+$|`denote [^`\s]+ [^`\n]+`")]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"(?s)```csharp\n(.*?)```")]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"(?:--out|-o|-output|--samples|--fit|vocabulary add) ([^\s""]+)")]
    private static partial Regex Written();

    [GeneratedRegex(@"^(denote |.*Denote\.Cli -- )")]
    private static partial Regex Invocation();

    [GeneratedRegex("""\]\(([^):#]+)\)|src="([^":]+)""")]
    private static partial Regex FileLink();
}
