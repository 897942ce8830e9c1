using Denote.Cli.Batches;

namespace Denote.Cli.Tests.Batches;

/// <summary>What a folder, a pattern or a list of files means.</summary>
public sealed class ImageListTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public ImageListTests()
    {
        foreach (string file in new[]
        {
            "a.png", "b.JPG", "notes.txt", "deep/c.jpeg", "deep/er/d.png", "out/a/overlay.png", ".hidden/e.png",
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_temporary[file])!);
            File.WriteAllBytes(_temporary[file], [1]);
        }
    }

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("", "a.png", "b.JPG", "deep/c.jpeg", "deep/er/d.png")]
    [InlineData("*.png", "a.png")]
    [InlineData("**/*.png", "a.png", "deep/er/d.png")]
    [InlineData("**/*.{png,jpeg}", "a.png", "deep/c.jpeg", "deep/er/d.png")]
    [InlineData("deep/**/?.*", "c.jpeg", "er/d.png")]
    [InlineData("*/c.*", "deep/c.jpeg")]
    [InlineData("**", "a.png", "b.JPG", "deep/c.jpeg", "deep/er/d.png", "notes.txt")]
    public void A_folder_or_pattern_means_files_by_their_relative_paths(string pattern, params string[] expected)
    {
        string word = pattern.Length == 0 ? _temporary.Path : $"{_temporary.Path}/{pattern}";
        Assert.True(ImageList.IsMany([word]));
        var found = ImageList.Find([word], _temporary["out"]);
        Assert.Equal(expected, found.Select(input => input.RelativePath));
        Assert.All(found, input => Assert.True(File.Exists(input.Path)));
    }

    [Fact]
    public void The_folder_of_results_may_be_looked_at_by_itself()
    {
        var found = ImageList.Find([_temporary["out"]], _temporary["out"]);
        Assert.Equal(["a/overlay.png"], found.Select(input => input.RelativePath));
    }

    [Fact]
    public void Files_are_taken_once_and_by_their_names()
    {
        string file = _temporary["deep", "c.jpeg"];
        Assert.False(ImageList.IsMany([file]));
        var found = ImageList.Find([file, file, _temporary["deep"]], null);
        Assert.Equal(["c.jpeg", "er/d.png"], found.Select(input => input.RelativePath));
    }

    [Fact]
    public void A_file_whose_name_looks_like_a_pattern_is_a_file()
    {
        string file = _temporary.Write("{x}.png", [1]);
        Assert.False(ImageList.IsMany([file]));
        Assert.Equal([file], ImageList.Find([file], null).Select(input => input.Path));
    }

    [Theory]
    [InlineData("*.gif", "no file matches")]
    [InlineData("none/*.png", "no file matches")]
    [InlineData("empty", "there is no picture")]
    public void Nothing_found_is_said(string word, string reason)
    {
        Directory.CreateDirectory(_temporary["empty"]);
        var fault = Assert.Throws<DenoteException>(() => ImageList.Find([$"{_temporary.Path}/{word}"], null));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }
}
