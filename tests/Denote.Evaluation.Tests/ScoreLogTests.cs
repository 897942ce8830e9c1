namespace Denote.Evaluation.Tests;

public sealed class ScoreLogTests : IDisposable
{
    private readonly string _path =
        Path.Combine(Directory.CreateTempSubdirectory("denote-log").FullName, "scores.jsonl");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void What_was_finished_is_there_again()
    {
        using (var log = ScoreLog.Open(_path, "key")) log.Add("a", [0.5, 1]);
        using (var log = ScoreLog.Open(_path, "key"))
        {
            Assert.Equal([0.5, 1], log.Finished["a"]);
            log.Add("b", []);
        }
        using var again = ScoreLog.Open(_path, "key");
        Assert.Equal(["a", "b"], again.Finished.Keys);
    }

    [Fact]
    public void A_line_that_was_being_written_is_dropped()
    {
        using (var log = ScoreLog.Open(_path, "key"))
        {
            log.Add("a", [0.25]);
            log.Add("b", [0.75]);
        }
        byte[] whole = File.ReadAllBytes(_path);
        for (int cut = 1; cut < 8; cut++)
        {
            File.WriteAllBytes(_path, whole[..^cut]);
            using (var log = ScoreLog.Open(_path, "key"))
            {
                Assert.Equal(["a"], log.Finished.Keys);
                log.Add("c", [1]);
            }
            using var again = ScoreLog.Open(_path, "key");
            Assert.Equal(["a", "c"], again.Finished.Keys);
        }
    }

    [Fact]
    public void A_log_of_another_evaluation_or_a_damaged_one_is_refused()
    {
        using (var log = ScoreLog.Open(_path, "key")) log.Add("a", [1]);
        Assert.Contains(
            "another evaluation", Assert.Throws<DenoteException>(() => ScoreLog.Open(_path, "other")).Message);
        File.AppendAllText(_path, "{\"Id\":\"b\"}\n");
        Assert.Contains("line 3", Assert.Throws<DenoteException>(() => ScoreLog.Open(_path, "key")).Message);
    }

    [Fact]
    public void Two_runs_cannot_write_one_log()
    {
        using var log = ScoreLog.Open(_path, "key");
        Assert.Throws<DenoteException>(() => ScoreLog.Open(_path, "key"));
    }
}
