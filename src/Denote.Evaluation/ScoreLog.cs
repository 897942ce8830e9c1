using System.Text;
using System.Text.Json;

namespace Denote.Evaluation;

/// <summary>
/// The scores of finished pictures, one JSON line each, so that an evaluation that was stopped goes on where it was.
/// The first line says what was evaluated and how; a log of anything else is refused.
/// </summary>
public sealed class ScoreLog : IDisposable
{
    private readonly Dictionary<string, IReadOnlyList<double>> _finished = new(StringComparer.Ordinal);
    private readonly FileStream _file;

    private ScoreLog(FileStream file) => _file = file;

    /// <summary>The scores of the finished pictures.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Finished => _finished;

    /// <summary>Opens a log, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What is evaluated and how.</param>
    /// <exception cref="DenoteException">The file cannot be used, or belongs to another evaluation.</exception>
    public static ScoreLog Open(string path, string key)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException(
                $"{path}: cannot be opened for writing ({cause.Message}) Is another run using it?", cause);
        }
        var log = new ScoreLog(file);
        try
        {
            log.ReadFinished(path, key);
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Notes a finished picture at once.</summary>
    /// <param name="id">The picture.</param>
    /// <param name="scores">Its scores, in an order that the caller knows.</param>
    public void Add(string id, IReadOnlyList<double> scores)
    {
        WriteLine(JsonSerializer.Serialize(new Entry(id, scores)));
        _finished[id] = scores;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private void ReadFinished(string path, string key)
    {
        using var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
        string[] lines = reader.ReadToEnd().Split('\n');
        long kept = 0;
        for (int i = 0; i < lines.Length - 1; i++)
        {
            if (i == 0 && lines[0] != JsonSerializer.Serialize(key))
            {
                throw new DenoteException($"{path}: holds the scores of another evaluation ({lines[0]}); "
                    + "remove it or choose another output folder.");
            }
            if (i > 0 && !TryTake(lines[i]))
                throw new DenoteException($"{path}: line {i + 1} is damaged; remove the file.");
            kept += Encoding.UTF8.GetByteCount(lines[i]) + 1;
        }
        // What follows the last complete line is one that was being written when the run was stopped.
        _file.SetLength(kept);
        _file.Seek(kept, SeekOrigin.Begin);
        if (kept == 0) WriteLine(JsonSerializer.Serialize(key));
    }

    private bool TryTake(string line)
    {
        try
        {
            if (JsonSerializer.Deserialize<Entry>(line) is not { Id: { } id, Scores: { } scores }) return false;
            _finished[id] = scores;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void WriteLine(string text)
    {
        _file.Write(Encoding.UTF8.GetBytes(text + "\n"));
        _file.Flush();
    }

    private sealed record Entry(string Id, IReadOnlyList<double> Scores);
}
