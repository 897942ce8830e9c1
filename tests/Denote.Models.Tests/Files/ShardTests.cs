using Denote.Tensors;

namespace Denote.Models.Tests.Files;

public class ShardTests
{
    private const string Base = "model";
    private const string First = "model-00001-of-00002.safetensors";
    private const string Second = "model-00002-of-00002.safetensors";

    [Theory]
    [InlineData("model.safetensors.index.json")]
    [InlineData("model.safetensors.index.fp16.json")]
    [InlineData("model.fp16.safetensors.index.json")]
    public void Tensors_come_from_the_shard_that_holds_them(string index)
    {
        using var folder = TwoShards(index, """{"a.weight":"$1","b.weight":"$2"}""");
        using var weights = Weights.Open(folder.File("text_encoder"), Base);
        Assert.Equal(2, weights.Files.Count);
        weights.Tensor("a.weight", [2]);
        var error = Assert.Throws<ModelException>(() => weights.Tensor("b.weight", [2]));
        Assert.StartsWith($"text_encoder/{Second}: tensor 'b.weight' is [3], expected [2]", error.Message);
        weights.RequireAllUsed();
    }

    [Fact]
    public void A_shard_that_is_missing_is_named()
    {
        using var folder = TwoShards("model.safetensors.index.json", """{"a.weight":"$1","b.weight":"$2"}""");
        File.Delete(folder.File("text_encoder", Second));
        AssertRefused(folder, $"the shard '{Second}' is missing");
    }

    [Fact]
    public void A_tensor_in_two_shards_is_refused()
    {
        using var folder = TwoShards("model.safetensors.index.json", """{"a.weight":"$1","b.weight":"$2"}""");
        Checkpoints.Write(folder.File("text_encoder", Second), ("b.weight", [3]), ("a.weight", [2]));
        AssertRefused(folder, $"tensor 'a.weight' is also in text_encoder/{First}");
    }

    [Theory]
    [InlineData("""{"a.weight":"$2","b.weight":"$2"}""", "tensor 'a.weight' should be in")]
    [InlineData("""{"a.weight":"$1","b.weight":"$2","c.weight":"$2"}""", "tensor 'c.weight' should be in")]
    [InlineData("""{"a.weight":"$1","a.weight":"$1"}""", "'a.weight' twice")]
    [InlineData("""{"a.weight":"../$1"}""", "in the same folder")]
    [InlineData("""{"a.weight":"/etc/passwd"}""", "in the same folder")]
    [InlineData("""{"a.weight":"pytorch_model.bin"}""", "in the same folder")]
    [InlineData("""{"a.weight":3}""", "in the same folder")]
    [InlineData("{}", "empty")]
    [InlineData("[]", "no object 'weight_map'")]
    public void An_index_that_does_not_fit_its_shards_is_refused(string map, string message)
    {
        using var folder = TwoShards("model.safetensors.index.json", map);
        AssertRefused(folder, message);
    }

    [Fact]
    public void An_index_that_is_not_json_is_refused()
    {
        using var folder = TwoShards("model.safetensors.index.json", "{");
        AssertRefused(folder, "not well-formed JSON");
    }

    private static void AssertRefused(TemporaryFolder folder, string message) =>
        Assert.Contains(message,
            Assert.Throws<ModelException>(() => Weights.Open(folder.File("text_encoder"), Base)).Message);

    private static TemporaryFolder TwoShards(string index, string map)
    {
        var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("text_encoder", First), DataType.Float32, ("a.weight", [2]));
        Checkpoints.Write(folder.File("text_encoder", Second), DataType.Float32, ("b.weight", [3]));
        string json = map.Replace("$1", First).Replace("$2", Second);
        File.WriteAllText(
            folder.File("text_encoder", index), $$"""{"metadata":{"total_size":20},"weight_map":{{json}}}""");
        return folder;
    }
}
