using System.Globalization;

namespace Denote.Hub;

/// <summary>Where models are fetched from and how patiently.</summary>
public sealed record HubSettings
{
    private const string PublicHub = "https://huggingface.co";

    /// <summary>The hub's address without a slash at its end.</summary>
    public Uri Endpoint { get; init; } = new(PublicHub);

    /// <summary>What proves who the user is; sent to the hub's own host alone. Null sends nothing.</summary>
    public string? Token { get; init; }

    /// <summary>Whether nothing may be fetched.</summary>
    public bool IsOffline { get; init; }

    /// <summary>How long the hub may take to begin an answer.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a file may stand still while it is fetched.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The first pause before something is tried again; each further one is twice as long.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a request, or a file that makes no progress, is tried again.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>
    /// What the environment says: <c>HF_ENDPOINT</c>; <c>HF_TOKEN</c>, the file of <c>HF_TOKEN_PATH</c> or
    /// <c>HF_HOME/token</c>; <c>HF_HUB_OFFLINE</c>; <c>HF_HUB_ETAG_TIMEOUT</c> and <c>HF_HUB_DOWNLOAD_TIMEOUT</c> in
    /// seconds.
    /// </summary>
    /// <param name="variable">Reads a variable; null reads the process's.</param>
    /// <exception cref="ModelException"><c>HF_ENDPOINT</c> is no address.</exception>
    public static HubSettings FromEnvironment(Func<string, string?>? variable = null)
    {
        string? Read(string name) =>
            (variable ?? Environment.GetEnvironmentVariable)(name) is { Length: > 0 } value ? value : null;
        bool IsSet(string name) => Read(name)?.ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON";
        string endpoint = (Read("HF_ENDPOINT") ?? PublicHub).TrimEnd('/');
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ModelException($"HF_ENDPOINT is '{endpoint}'; it must be an address such as {PublicHub}.");
        var usual = new HubSettings();
        return usual with
        {
            Endpoint = address,
            Token = IsSet("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? null : FindToken(Read),
            IsOffline = IsSet("HF_HUB_OFFLINE") || IsSet("TRANSFORMERS_OFFLINE"),
            AnswerTimeout = Seconds(Read("HF_HUB_ETAG_TIMEOUT")) ?? usual.AnswerTimeout,
            ReadTimeout = Seconds(Read("HF_HUB_DOWNLOAD_TIMEOUT")) ?? usual.ReadTimeout,
        };
    }

    private static string? FindToken(Func<string, string?> read)
    {
        if (read("HF_TOKEN")?.Trim() is { Length: > 0 } token) return token;
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string folder = read("HF_HOME")
            ?? Path.Combine(read("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache"), "huggingface");
        string file = read("HF_TOKEN_PATH") ?? Path.Combine(folder, "token");
        return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } stored ? stored : null;
    }

    private static TimeSpan? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
        && seconds is > 0 and < 86400
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
