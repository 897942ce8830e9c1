namespace Denote.Imaging.Tests;

/// <summary>Files appear in a folder together or not at all.</summary>
public sealed class FolderTransactionTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("denote-transaction-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_full_disk_is_told_without_the_name_of_the_draft()
    {
        int code = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;
        string file = Path.Combine(_root, "mask.png");
        var fault = Assert.Throws<IOException>(() => AtomicFile.Write(file,
            stream => throw new IOException($"No space left on device : '{file}.0123.tmp'", code)));
        Assert.Equal("There is no room left on the disk.", fault.Message);
        Assert.Equal(code, fault.HResult);
        Assert.Empty(Content());
    }

    [Fact]
    public void A_new_folder_appears_with_all_its_files()
    {
        string folder = Path.Combine(_root, "a", "out");
        using var transaction = FolderTransaction.Begin(folder);
        Fill(transaction, ("mask.png", "new"), (Path.Combine("deep", "x.txt"), "new"), ("result.json", "new"));
        Assert.False(Directory.Exists(folder));
        transaction.Commit();
        Assert.Equal(["a/out/deep/x.txt=new", "a/out/mask.png=new", "a/out/result.json=new"], Content());
    }

    [Fact]
    public void Files_of_the_same_names_are_replaced_and_others_stay()
    {
        Existing(("mask.png", "old"), ("notes.txt", "mine"), ("result.json", "old"));
        using var transaction = FolderTransaction.Begin(Path.Combine(_root, "out"));
        Fill(transaction, ("mask.png", "new"), ("result.json", "new"));
        transaction.Commit();
        Assert.Equal(["out/mask.png=new", "out/notes.txt=mine", "out/result.json=new"], Content());
    }

    [Fact]
    public void What_is_not_committed_leaves_the_folder_as_it_was()
    {
        Existing(("mask.png", "old"), ("result.json", "old"));
        using (var transaction = FolderTransaction.Begin(Path.Combine(_root, "out")))
            Fill(transaction, ("mask.png", "new"), ("result.json", "new"));
        Assert.Equal(["out/mask.png=old", "out/result.json=old"], Content());
    }

    [Fact]
    public void Folders_that_were_made_for_what_is_not_committed_go_with_it()
    {
        using (var transaction = FolderTransaction.Begin(Path.Combine(_root, "a", "b", "out")))
            Fill(transaction, ("mask.png", "new"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Theory]
    [InlineData("aaa.png")]
    [InlineData("mask.png")]
    [InlineData("result.json")]
    [InlineData("zzz.png")]
    public void A_file_that_cannot_be_put_into_place_leaves_the_folder_as_it_was(string blocked)
    {
        string[] names = ["aaa.png", "mask.png", "result.json", "zzz.png"];
        Existing([.. names.Where(name => name != blocked).Select(name => (name, "old"))]);
        // A folder stands where the file should go.
        Directory.CreateDirectory(Path.Combine(_root, "out", blocked));
        using (var transaction = FolderTransaction.Begin(Path.Combine(_root, "out")))
        {
            Fill(transaction, [(Path.Combine("a", "b", "c.png"), "new"), .. names.Select(name => (name, "new"))]);
            Assert.ThrowsAny<IOException>(() => transaction.Commit());
        }
        Assert.Equal(names.Where(name => name != blocked).Select(name => $"out/{name}=old"), Content());
        Assert.False(Directory.Exists(Path.Combine(_root, "out", "a")));
    }

    [Fact]
    public void Runs_at_once_leave_the_files_of_one_of_them()
    {
        string folder = Path.Combine(_root, "out");
        Parallel.For(0, 16, run =>
        {
            using var transaction = FolderTransaction.Begin(folder);
            var pictures = Enumerable.Range(0, 8).Select(i => ($"{i}.png", $"{run}"));
            Fill(transaction, [.. pictures, ("result.json", $"{run}")]);
            transaction.Commit();
        });
        string[] content = Content();
        Assert.Equal(9, content.Length);
        Assert.Single(content.Select(line => line.Split('=')[1]).Distinct());
    }

    [Fact]
    public void A_lock_is_one_owners_at_a_time_and_leaves_nothing()
    {
        int inside = 0, most = 0;
        Parallel.For(0, 64, _ =>
        {
            using var taken = FolderLock.Take(_root, ".lock");
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.Yield();
            Interlocked.Decrement(ref inside);
        });
        Assert.Equal(1, most);
        Assert.Empty(Content());
    }

    private static void Fill(FolderTransaction transaction, params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            string path = Path.Combine(transaction.Draft, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    private void Existing(params (string Name, string Text)[] files)
    {
        Directory.CreateDirectory(Path.Combine(_root, "out"));
        foreach (var (name, text) in files) File.WriteAllText(Path.Combine(_root, "out", name), text);
    }

    private string[] Content() =>
    [
        .. Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories)
            .Select(file => $"{Path.GetRelativePath(_root, file).Replace('\\', '/')}={File.ReadAllText(file)}")
            .Order(StringComparer.Ordinal),
    ];
}
