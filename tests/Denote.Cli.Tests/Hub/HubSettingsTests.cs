using Denote.Hub;
using Denote.Models;
using Denote.Models.Hub;

namespace Denote.Cli.Tests.Hub;

/// <summary>What the environment says about the hub and the cache.</summary>
public class HubSettingsTests
{
    [Theory]
    [InlineData("/a", "HF_HUB_CACHE=/a", "HUGGINGFACE_HUB_CACHE=/b", "HF_HOME=/c", "XDG_CACHE_HOME=/d")]
    [InlineData("/b", "HUGGINGFACE_HUB_CACHE=/b", "HF_HOME=/c", "XDG_CACHE_HOME=/d")]
    [InlineData("/c/hub", "HF_HOME=/c", "XDG_CACHE_HOME=/d")]
    [InlineData("/d/huggingface/hub", "XDG_CACHE_HOME=/d")]
    public void The_cache_is_where_hugging_face_s_tools_have_it(string expected, params string[] variables) =>
        Assert.Equal(Path.GetFullPath(expected), ModelCache.OfUser(Environment(variables)).Folder);

    [Fact]
    public void A_token_comes_from_the_variable_or_a_file()
    {
        using var temporary = new TemporaryFolder();
        string file = temporary.Write("token", "hf_file\n"u8.ToArray());
        Assert.Equal("hf_a", HubSettings.FromEnvironment(Environment("HF_TOKEN=hf_a", $"HF_TOKEN_PATH={file}")).Token);
        Assert.Equal("hf_file", HubSettings.FromEnvironment(Environment($"HF_TOKEN_PATH={file}")).Token);
        Assert.Equal("hf_file", HubSettings.FromEnvironment(Environment($"HF_HOME={temporary.Path}")).Token);
        Assert.Null(HubSettings.FromEnvironment(
            Environment("HF_TOKEN=hf_a", "HF_HUB_DISABLE_IMPLICIT_TOKEN=1")).Token);
    }

    [Fact]
    public void The_endpoint_must_be_an_address()
    {
        Assert.Equal("mirror.example",
            HubSettings.FromEnvironment(Environment("HF_ENDPOINT=https://mirror.example/")).Endpoint.Host);
        Assert.Throws<ModelException>(() => HubSettings.FromEnvironment(Environment("HF_ENDPOINT=mirror")));
    }

    [Theory]
    [InlineData("owner/name", "owner/name", null)]
    [InlineData("owner/name@fp16", "owner/name", "fp16")]
    [InlineData("owner/name@refs/pr/1", "owner/name", "refs/pr/1")]
    [InlineData("name", null, null)]
    [InlineData("a/b/c", null, null)]
    [InlineData("../b", null, null)]
    [InlineData("a/..b@c", null, null)]
    [InlineData("a/b@../c", null, null)]
    [InlineData("a/b@x/../../c", null, null)]
    public void A_name_is_an_owner_and_a_name(string text, string? repository, string? revision)
    {
        var id = ModelId.Parse(text);
        Assert.Equal((repository, revision), (id?.Repository, id?.Revision));
    }

    private static Func<string, string?> Environment(params string[] variables)
    {
        var values = variables.Select(one => one.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return values.GetValueOrDefault;
    }
}
