using System.Text;
using System.Text.Json.Nodes;
using Denote.Imaging;
using Denote.Refining;
using Denote.TestSupport;

namespace Denote.Tests.Refining;

/// <summary>
/// Every value of every annotation file is dropped, emptied and written wrongly, and every file cut off: the answer is a
/// mask or one line, never another exception.
/// </summary>
public sealed class AnnotationMutationTests : IDisposable
{
    private static readonly string[] Replacements =
    [
        "null", "true", "\"\"", "\"128\"", "\"boat\"", "-1", "0", "0.5", "3000000000", "1e300", "\"NaN\"", "[]",
        "{}", "[null]", "[[1,2]]", "[[[1,2]]]", "[{}]", "{\"size\":[128],\"counts\":\"\"}",
    ];

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("denote-mutation-").FullName, "a.json");

    public static TheoryData<string, string> Files
    {
        get
        {
            var files = new TheoryData<string, string>();
            foreach (string format in (string[])["coco", "labelme"])
                foreach (string file in AnnotationFiles.Of(format)) files.Add(format, Path.GetFileName(file));
            return files;
        }
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_changed_value_gives_a_mask_or_one_line(string format, string name)
    {
        string text = Plain(FixtureTensors.Locate("faults", format, name));
        int count = Places(JsonNode.Parse(text)!).Count();
        Assert.True(count > 6, $"{name} has {count} values.");
        for (int i = 0; i < count; i++)
        {
            Check(Changed(text, i, null));
            foreach (string replacement in Replacements) Check(Changed(text, i, replacement));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_is_cut_off_or_damaged_is_one_line(string format, string name)
    {
        byte[] bytes = File.ReadAllBytes(FixtureTensors.Locate("faults", format, name));
        for (int length = 1; length < bytes.Length - 2; length += 17)
        {
            File.WriteAllBytes(_path, bytes[..length]);
            Assert.NotNull(Refusal($"the first {length} bytes"));
        }
        for (int at = 0; at < bytes.Length; at += 13)
        {
            byte[] damaged = [.. bytes];
            damaged[at] = (byte)(damaged[at] * 31 + at);
            File.WriteAllBytes(_path, damaged);
            Refusal($"byte {at} changed");
        }
    }

    /// <summary>The file without what the test's own parser does not take: Python's NaN, and the byte order mark.</summary>
    private static string Plain(string file) =>
        File.ReadAllText(file).Replace(":NaN", ":\"NaN\"", StringComparison.Ordinal);

    private static string Changed(string text, int index, string? replacement)
    {
        JsonNode root = JsonNode.Parse(text)!;
        var (parent, key) = Places(root).ElementAt(index);
        if (parent is JsonObject holder)
        {
            if (replacement is null) holder.Remove((string)key);
            else holder[(string)key] = JsonNode.Parse(replacement);
        }
        else if (parent is JsonArray list)
        {
            if (replacement is null) list.RemoveAt((int)key);
            else list[(int)key] = JsonNode.Parse(replacement);
        }
        return root.ToJsonString().Replace("\"NaN\"", "NaN", StringComparison.Ordinal);
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode? node)
    {
        IEnumerable<(JsonNode, object, JsonNode?)> members = node switch
        {
            JsonObject holder => holder.Select(member => ((JsonNode)holder, (object)member.Key, member.Value)),
            // The first entries stand for the others.
            JsonArray list => list.Take(2).Select((entry, i) => ((JsonNode)list, (object)i, entry)),
            _ => [],
        };
        foreach (var (parent, key, value) in members)
        {
            yield return (parent, key);
            foreach (var inner in Places(value)) yield return inner;
        }
    }

    private void Check(string json)
    {
        File.WriteAllText(_path, json, Encoding.UTF8);
        Refusal(json);
    }

    /// <summary>The line with which the file is refused, or null where it gives a mask.</summary>
    private string? Refusal(string change)
    {
        try
        {
            CoarseMask mask = AnnotationFiles.Boat(_path);
            Assert.InRange(mask.Probability.Pixels.Length, 1, 1 << 24);
            Assert.All(mask.Warnings, note => Assert.DoesNotContain('\n', note));
            return null;
        }
        catch (Exception error) when (error is DenoteException or ImageException)
        {
            Assert.True(error.Message.Length > 0 && !error.Message.Contains('\n', StringComparison.Ordinal)
                && !error.Message.Contains("System.", StringComparison.Ordinal)
                && !error.Message.Contains("JsonElement", StringComparison.Ordinal), $"{change}: {error.Message}");
            return error.Message;
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException(change, error);
        }
    }
}
