using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Denote.Hub;

/// <summary>Speaks with the hub. A token goes to the hub's own host alone, whatever the hub redirects to.</summary>
internal sealed class HubClient : IDisposable
{
    private const int MostRedirects = 5;
    private const int LargestAnswer = 64 << 20;
    private const string Name = "hub";

    private readonly HubSettings _settings;
    private readonly ServiceProvider _services;
    private readonly HttpClient _http;

    /// <param name="settings">The hub.</param>
    public HubClient(HubSettings settings)
    {
        _settings = settings;
        var services = new ServiceCollection();
        services.AddHttpClient(Name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
            })
            .AddResilienceHandler(Name, pipeline => pipeline
                .AddRetry(new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = settings.Retries,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = settings.RetryDelay,
                    UseJitter = true,
                    ShouldRetryAfterHeader = true,
                })
                .AddTimeout(settings.AnswerTimeout));
        _services = services.BuildServiceProvider();
        _http = _services.GetRequiredService<IHttpClientFactory>().CreateClient(Name);
        string version = typeof(HubClient).Assembly.GetName().Version!.ToString(3);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("denote", version));
    }

    /// <summary>Asks what a revision holds.</summary>
    /// <exception cref="ModelException">There is no such model, it may not be seen, or the answer is broken.</exception>
    public async Task<HubRevision> Describe(ModelId id, CancellationToken cancellation)
    {
        string revision = Uri.EscapeDataString(id.Revision ?? ModelId.MainRevision);
        var address = Address($"api/models/{id.Repository}/revision/{revision}?blobs=true");
        using var response = await Get(address, id, file: null, from: 0, cancellation).ConfigureAwait(false);
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellation).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            using var json = JsonDocument.Parse(body);
            return Read(json.RootElement, id);
        }
        catch (Exception cause) when (cause is JsonException or HttpRequestException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            throw new ModelException($"{id}: the hub's answer cannot be read ({cause.Message.TrimEnd('.')}); is "
                + $"{_settings.Endpoint} a hub?", cause);
        }
    }

    /// <summary>Begins to fetch a file, from a byte on.</summary>
    /// <returns>The answer: 206, or 200 where the file begins at its start all the same.</returns>
    /// <exception cref="ModelException">The hub refuses.</exception>
    public Task<HttpResponseMessage> Open(
        ModelId id, HubRevision revision, HubFile file, long from, CancellationToken cancellation)
    {
        string path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
        return Get(Address($"{id.Repository}/resolve/{revision.Commit}/{path}"), id, file.Path, from, cancellation);
    }

    public void Dispose()
    {
        _http.Dispose();
        _services.Dispose();
    }

    private Uri Address(string path) => new($"{_settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{path}");

    private async Task<HttpResponseMessage> Get(
        Uri address, ModelId id, string? file, long from, CancellationToken cancellation)
    {
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            HttpResponseMessage response;
            using (var request = new HttpRequestMessage(HttpMethod.Get, address))
            {
                request.Headers.AcceptEncoding.ParseAdd("identity");
                if (from > 0) request.Headers.Range = new RangeHeaderValue(from, null);
                if (_settings.Token is { } token && IsHub(address))
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                response = await Send(request, cancellation).ConfigureAwait(false);
            }
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                return response;
            using (response)
            {
                if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location)
                    throw HubErrors.Of(response, id, file, _settings);
                var next = new Uri(address, location);
                if (address.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
                    throw new ModelException($"{id}: the hub sends on to {next.Host} without encryption; it is not "
                        + "followed there.");
                address = next;
            }
        }
        throw new ModelException($"{id}: the hub sends on more than {MostRedirects} times; try again later.");
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
                .ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is HttpRequestException or Polly.Timeout.TimeoutRejectedException)
        {
            throw new ModelException($"{request.RequestUri!.Host} cannot be reached ({cause.Message.TrimEnd('.')}); is "
                + "this machine online? HF_ENDPOINT names a mirror.", cause);
        }
    }

    private bool IsHub(Uri address) => Uri.Compare(address, _settings.Endpoint, UriComponents.SchemeAndServer,
        UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static HubRevision Read(JsonElement root, ModelId id)
    {
        string commit = root.GetProperty("sha").GetString() ?? "";
        if (commit.Length != 40 || !commit.All(char.IsAsciiHexDigitLower))
            throw new FormatException($"'{commit}' is no commit");
        string? licence = root.TryGetProperty("cardData", out var card) && card.ValueKind == JsonValueKind.Object
            ? Text(card, "license_name") ?? Text(card, "license")
            : null;
        var files = new List<HubFile>();
        foreach (var entry in root.GetProperty("siblings").EnumerateArray())
        {
            string path = entry.GetProperty("rfilename").GetString() ?? "";
            if (!IsPlain(path)) throw new FormatException($"'{path}' is no path of a file");
            bool isLarge = entry.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
            string hash = (isLarge ? Text(lfs, "sha256") : Text(entry, "blobId")) ?? "";
            long length = (isLarge ? lfs : entry).GetProperty("size").GetInt64();
            if (!BlobHash.IsHash(hash) || length < 0) throw new FormatException($"'{path}' has no hash or size");
            files.Add(new HubFile(path, length, hash));
        }
        return new HubRevision(id.Repository, commit, licence, files);
    }

    /// <summary>Whether a path leads nowhere but down: it becomes a path on this machine.</summary>
    private static bool IsPlain(string path) => path.Length > 0 && path.AsSpan().IndexOfAny("\\:\0") < 0
        && path.Split('/').All(part => part.Length > 0 && part is not ("." or ".."));

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
