using Denote.Hub;
using Denote.Models;
using Denote.Models.Hub;
using Microsoft.AspNetCore.Http;

namespace Denote.Cli.Tests.Hub;

/// <summary>Fetching a model from a hub that behaves and from one that does not.</summary>
public sealed class ModelPullTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private static readonly ModelId Id = new("owner/tiny", null);

    private readonly TemporaryFolder _temporary = new();
    private readonly byte[] _weights = new byte[300_000];
    private readonly TestHub _hub;

    public ModelPullTests()
    {
        new Random(5).NextBytes(_weights);
        _hub = new TestHub(new Dictionary<string, byte[]>
        {
            ["config.json"] = "{}"u8.ToArray(),
            [Weights] = _weights,
            ["README.md"] = "not needed"u8.ToArray(),
            ["pytorch_model.bin"] = new byte[2000],
        });
    }

    public void Dispose()
    {
        _hub.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void The_cache_has_the_shared_layout_and_only_what_is_read()
    {
        string snapshot = Pull();
        string model = Path.Combine("models--owner--tiny", "snapshots", TestHub.Commit);
        Assert.Equal(_temporary[model], snapshot);
        Assert.Equal(["config.json", Weights], Directory.GetFiles(snapshot).Select(Path.GetFileName).Order());
        Assert.Equal(_weights, File.ReadAllBytes(Path.Combine(snapshot, Weights)));
        Assert.Equal(TestHub.Commit, File.ReadAllText(_temporary["models--owner--tiny", "refs", "main"]));
        string link = new FileInfo(Path.Combine(snapshot, Weights)).LinkTarget!;
        Assert.StartsWith(Path.Combine("..", "..", "blobs"), link, StringComparison.Ordinal);
        Assert.Equal(snapshot, new ModelCache(_temporary.Path).Find(Id));
        Assert.Equal((2, 0), (CacheCheck.Run(snapshot).Files, CacheCheck.Run(snapshot).Problems.Count));
        AssertNothingHalf();
    }

    [Fact]
    public void What_is_there_is_not_fetched_again()
    {
        Pull();
        int before = _hub.Requests.Count;
        Pull();
        Assert.Equal(before + 1, _hub.Requests.Count);
    }

    [Fact]
    public void A_token_goes_to_the_hub_alone()
    {
        Pull(_hub.Settings with { Token = "hf_secret" });
        Assert.Contains(_hub.Requests, request => request.Host == "localhost");
        Assert.All(_hub.Requests, request => Assert.Equal(
            request.Host == "localhost" ? "" : "Bearer hf_secret", request.Token));
    }

    [Theory]
    [InlineData(403, "GatedRepo", "", "its terms must be accepted first")]
    [InlineData(401, "GatedRepo", "", "its terms must be accepted first")]
    [InlineData(401, "", "", "there is no such model, or it is not public")]
    [InlineData(404, "RepoNotFound", "", "there is no such model")]
    [InlineData(404, "RevisionNotFound", "", "there is no revision 'main'")]
    [InlineData(403, "", "Access to this resource is disabled.", "has disabled this model")]
    [InlineData(403, "", "No.", "refuses access (No)")]
    public void A_refusal_says_what_to_do(int status, string code, string message, string expected)
    {
        _hub.Misbehave("api", TestHub.Status(status, ("X-Error-Code", code), ("X-Error-Message", message)));
        string said = Assert.Throws<ModelException>(() => Pull()).Message;
        Assert.StartsWith("owner/tiny: ", said, StringComparison.Ordinal);
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.Empty(_temporary.Files());
    }

    [Theory]
    [InlineData("api", 429)]
    [InlineData("api", 503)]
    [InlineData("cdn/", 429)]
    [InlineData("owner/tiny/resolve", 500)]
    public void A_busy_hub_is_asked_again(string start, int status)
    {
        _hub.Misbehave(start, TestHub.Status(status, ("Retry-After", "0")));
        Pull();
    }

    [Fact]
    public void A_hub_that_stays_busy_says_how_long()
    {
        _hub.Misbehave("api", TestHub.Status(429, ("Retry-After", "1")), times: 5);
        Assert.Contains("asks to wait 1 s", Assert.Throws<ModelException>(() => Pull()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_dropped_connection_is_taken_up_where_it_broke()
    {
        for (int i = 0; i < 4; i++) _hub.Misbehave($"cdn/{Weights}", context => Break(context, 70_000));
        Pull();
        string[] ranges = [.. Fetches().Select(request => request.Range)];
        Assert.Equal("", ranges[0]);
        Assert.All(ranges[1..], range => Assert.Matches("^bytes=[1-9][0-9]*-$", range));
    }

    [Fact]
    public void A_hub_that_ignores_ranges_sends_the_file_from_its_start()
    {
        _hub.Misbehave($"cdn/{Weights}", context => Break(context, 70_000));
        _hub.Misbehave($"cdn/{Weights}", async context =>
        {
            context.Request.Headers.Remove("Range");
            await TestHub.Send(context, _weights, _weights.Length);
            return true;
        });
        string snapshot = Pull();
        Assert.Equal(_weights, File.ReadAllBytes(Path.Combine(snapshot, Weights)));
    }

    [Fact]
    public void A_hub_that_stands_still_is_asked_again()
    {
        _hub.Misbehave($"cdn/{Weights}", async context =>
        {
            context.Response.ContentLength = _weights.Length;
            await context.Response.Body.WriteAsync(_weights.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(10), context.RequestAborted)
                .ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        });
        Pull();
        Assert.Equal("bytes=1000-", Fetches().Last().Range);
    }

    [Fact]
    public void A_file_that_always_breaks_off_is_given_up()
    {
        _hub.Misbehave($"cdn/{Weights}", async context =>
        {
            context.Response.ContentLength = _weights.Length;
            await context.Response.Body.FlushAsync();
            await Task.Delay(50);
            context.Abort();
            return true;
        }, times: 20);
        var failure = Assert.Throws<ModelException>(() => Pull());
        Assert.Contains($"{Weights} breaks off after 0 of 300000 bytes", failure.Message, StringComparison.Ordinal);
        AssertNothingHalf();
    }

    [Theory]
    [InlineData(0, "other content")]
    [InlineData(5, "more than the 300000 bytes")]
    public void What_is_not_the_published_file_is_not_kept(int surplus, string expected)
    {
        byte[] other = [.. _weights, .. new byte[surplus]];
        other[7] ^= 1;
        _hub.Misbehave($"cdn/{Weights}", async context =>
        {
            await TestHub.Send(context, other, other.Length);
            return true;
        });
        Assert.Contains(expected, Assert.Throws<ModelException>(() => Pull()).Message, StringComparison.Ordinal);
        AssertNothingHalf();
        Assert.Null(new ModelCache(_temporary.Path).Find(Id with { Revision = "main" }));
        Pull();
    }

    [Fact]
    public async Task Two_fetch_one_file_one_after_the_other()
    {
        string snapshot = Pull();
        string blob = Path.Combine(snapshot, new FileInfo(Path.Combine(snapshot, Weights)).LinkTarget!);
        string held = _temporary[".locks", "models--owner--tiny", $"{Path.GetFileName(blob)}.lock"];
        File.Delete(blob);
        Task<string> pull;
        using (new FileStream(held, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            pull = Task.Run(() => Pull());
            await Task.Delay(300);
            Assert.False(pull.IsCompleted);
            File.WriteAllBytes(blob, _weights);
        }
        await pull;
        Assert.Single(Fetches());
    }

    [Fact]
    public void Stopping_leaves_nothing_half()
    {
        using var stop = new CancellationTokenSource();
        _hub.Misbehave($"cdn/{Weights}", async context =>
        {
            context.Response.ContentLength = _weights.Length;
            await context.Response.Body.WriteAsync(_weights.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await stop.CancelAsync();
            return true;
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Pull(cancellation: stop.Token));
        AssertNothingHalf();
    }

    [Fact]
    public void Offline_nothing_is_asked()
    {
        var failure = Assert.Throws<ModelException>(() => Pull(_hub.Settings with { IsOffline = true }));
        Assert.Contains("HF_HUB_OFFLINE", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_hub.Requests);
    }

    [Fact]
    public void What_does_not_fit_on_the_disk_is_not_begun()
    {
        _hub.ChangeListing = text => text.Replace("300000", "9000000000000000");
        Assert.Contains("9000000.0 GB are needed", Assert.Throws<ModelException>(() => Pull()).Message,
            StringComparison.Ordinal);
        Assert.Empty(_temporary.Files());
    }

    [Theory]
    [InlineData("../../escape.json")]
    [InlineData("/etc/config.json")]
    [InlineData("a/../../config.json")]
    public void A_path_that_leads_out_of_the_cache_is_refused(string path)
    {
        _hub.ChangeListing = text => text.Replace("config.json", path);
        Assert.Contains("cannot be read", Assert.Throws<ModelException>(() => Pull()).Message,
            StringComparison.Ordinal);
        Assert.Empty(_temporary.Files());
    }

    [Fact]
    public void A_hub_that_is_not_there_is_named()
    {
        var nowhere = _hub.Settings with { Endpoint = new Uri("http://127.0.0.1:9") };
        Assert.Contains("127.0.0.1 cannot be reached", Assert.Throws<ModelException>(() => Pull(nowhere)).Message,
            StringComparison.Ordinal);
    }

    private string Pull(HubSettings? settings = null, CancellationToken cancellation = default)
    {
        using var pull = new ModelPull(Id, new ModelCache(_temporary.Path), settings ?? _hub.Settings);
        var plan = pull.Plan(cancellation: cancellation);
        pull.Run(plan, cancellation: cancellation);
        return plan.Snapshot;
    }

    private IEnumerable<(string Path, string Host, string Token, string Range)> Fetches() =>
        _hub.Requests.Where(request => request.Path == $"cdn/{Weights}");

    private async Task<bool> Break(HttpContext context, int bytes)
    {
        await TestHub.Send(context, _weights, bytes);
        return true;
    }

    private void AssertNothingHalf() =>
        Assert.DoesNotContain(_temporary.Files(), file => file.Contains("incomplete", StringComparison.Ordinal)
            || file.EndsWith(".tmp", StringComparison.Ordinal));
}
