using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Denote.Hub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Denote.Cli.Tests.Hub;

/// <summary>
/// A hub on this machine: it lists revisions, sends large files on to another host name, and misbehaves when it is told
/// to.
/// </summary>
internal sealed class TestHub : IDisposable
{
    /// <summary>The commit of everything.</summary>
    public const string Commit = "89abcdef0123456789abcdef0123456789abcdef";

    private const int LargeFrom = 1000;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<HttpContext, Task<bool>>>> _faults = new();

    /// <param name="files">Contents by path.</param>
    public TestHub(IReadOnlyDictionary<string, byte[]> files)
    {
        Files = files;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(Answer);
        _app.StartAsync().GetAwaiter().GetResult();
        Endpoint = new Uri(_app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>Contents by path.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>Its address.</summary>
    public Uri Endpoint { get; }

    /// <summary>What was asked for: path, host, token and range.</summary>
    public ConcurrentQueue<(string Path, string Host, string Token, string Range)> Requests { get; } = new();

    /// <summary>Changes the listing before it is sent.</summary>
    public Func<string, string> ChangeListing { get; set; } = text => text;

    /// <summary>Settings for this hub that do not wait long.</summary>
    public HubSettings Settings => new()
    {
        Endpoint = Endpoint,
        RetryDelay = TimeSpan.FromMilliseconds(5),
        ReadTimeout = TimeSpan.FromMilliseconds(500),
        Retries = 2,
    };

    /// <summary>A hub with the files of a folder.</summary>
    public static TestHub Of(string folder) => new(Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes));

    /// <summary>Does something else at the next requests whose path begins in some way.</summary>
    /// <param name="start">"api" for the listing, "cdn/" and a path for a large file.</param>
    /// <param name="fault">Returns whether it answered.</param>
    /// <param name="times">For how many requests.</param>
    public void Misbehave(string start, Func<HttpContext, Task<bool>> fault, int times = 1)
    {
        for (int i = 0; i < times; i++) _faults.GetOrAdd(start, _ => new()).Enqueue(fault);
    }

    /// <summary>Answers with a status and headers alone.</summary>
    public static Func<HttpContext, Task<bool>> Status(int status, params (string Name, string Value)[] headers) =>
        context =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers) context.Response.Headers[name] = value;
            return Task.FromResult(true);
        };

    public void Dispose()
    {
        _app.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)_app).Dispose();
    }

    private async Task Answer(HttpContext context)
    {
        string path = context.Request.Path.Value!.TrimStart('/');
        var headers = context.Request.Headers;
        Requests.Enqueue((path, context.Request.Host.Host, headers.Authorization.ToString(), headers.Range.ToString()));
        foreach (var (start, queue) in _faults)
            if (path.StartsWith(start, StringComparison.Ordinal) && queue.TryDequeue(out var fault)
                && await fault(context)) return;
        if (path.StartsWith("api/models/", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync(ChangeListing(Listing()));
            return;
        }
        string mark = $"/resolve/{Commit}/";
        bool isCdn = path.StartsWith("cdn/", StringComparison.Ordinal);
        string file = isCdn ? path[4..] : path[(path.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..];
        if (!Files.TryGetValue(file, out byte[]? content))
        {
            context.Response.StatusCode = 404;
            context.Response.Headers["X-Error-Code"] = "EntryNotFound";
            return;
        }
        context.Response.Headers["X-Repo-Commit"] = Commit;
        if (!isCdn && content.Length >= LargeFrom)
        {
            context.Response.StatusCode = 302;
            context.Response.Headers["X-Linked-Etag"] = $"\"{Hash(content)}\"";
            context.Response.Headers["X-Linked-Size"] = content.Length.ToString();
            context.Response.Headers.Location = $"http://localhost:{Endpoint.Port}/cdn/{file}";
            return;
        }
        await Send(context, content, content.Length);
    }

    /// <summary>Sends a file from where the request wants it, and breaks off after some bytes.</summary>
    public static async Task Send(HttpContext context, byte[] content, int bytes)
    {
        int from = 0;
        if (context.Request.Headers.Range.ToString() is { Length: > 0 } range)
        {
            from = int.Parse(range["bytes=".Length..^1]);
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }
        context.Response.ContentLength = content.Length - from;
        int count = Math.Min(bytes, content.Length - from);
        await context.Response.Body.WriteAsync(content.AsMemory(from, count));
        if (count == content.Length - from) return;
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static string Hash(byte[] content) => content.Length >= LargeFrom
        ? Convert.ToHexStringLower(SHA256.HashData(content))
        : GitHash(content);

    private static string GitHash(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));

    private string Listing() => JsonSerializer.Serialize(new
    {
        sha = Commit,
        cardData = new { license = "creativeml-openrail-m" },
        siblings = Files.Select(file => new
        {
            rfilename = file.Key,
            size = file.Value.Length,
            blobId = GitHash(file.Value),
            lfs = file.Value.Length < LargeFrom ? null : new
            {
                sha256 = Hash(file.Value),
                size = file.Value.Length,
            },
        }),
    });
}
