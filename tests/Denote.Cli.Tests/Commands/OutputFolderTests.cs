using Denote.Cli.Commands;
using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

public class OutputFolderTests
{
    [Fact]
    public void A_folder_that_stays_empty_is_taken_away_with_those_made_for_it()
    {
        using var temporary = new TemporaryFolder();
        using (Prepare(temporary["a", "b"])) Assert.True(Directory.Exists(temporary["a", "b"]));
        Assert.False(Directory.Exists(temporary["a"]));
        Assert.True(Directory.Exists(temporary.Path));
    }

    [Fact]
    public void A_folder_with_results_stays()
    {
        using var temporary = new TemporaryFolder();
        using (Prepare(temporary["a", "b"])) File.WriteAllText(temporary["a", "b", "result.json"], "{}");
        Assert.Equal([Path.Combine("a", "b", "result.json")], temporary.Files());
    }

    [Fact]
    public void A_folder_that_was_there_stays_with_everything_in_it()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("notes.txt", [1]);
        using (Prepare(temporary.Path)) Assert.Equal(["notes.txt"], temporary.Files());
        Assert.Equal(["notes.txt"], temporary.Files());
    }

    [Fact]
    public void A_file_is_no_folder()
    {
        using var temporary = new TemporaryFolder();
        string file = temporary.Write("notes.txt", [1]);
        Assert.Contains("is a file", Assert.Throws<DenoteException>(() => Prepare(file)).Message);
        Assert.Contains("Choose another folder", Assert.Throws<DenoteException>(
            () => Prepare(Path.Combine(file, "out"))).Message);
        Assert.Equal(["notes.txt"], temporary.Files());
    }

    [Fact]
    public void What_cannot_be_written_is_named_by_the_folder_that_the_user_knows()
    {
        using var temporary = new TemporaryFolder();
        using OutputFolder folder = Prepare(temporary["out"]);
        var fault = Assert.Throws<DenoteException>(() => folder.Write("", draft =>
        {
            using var inner = FolderTransaction.Begin(draft);
            throw new DenoteException($"{draft}: no ({Path.Combine(inner.Draft, "overlay.png")}: the reason)");
        }));
        Assert.Equal($"{temporary["out"]}: no ({temporary["out", "overlay.png"]}: the reason)", fault.Message);
        Assert.Empty(temporary.Files());
    }

    private static OutputFolder Prepare(string path)
    {
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, () => Stream.Null);
        using var interruption = Interruption.Manual(_ => { });
        using var session = new CommandSession(terminal, quiet: true, interruption);
        return OutputFolder.Prepare(path, session);
    }
}
