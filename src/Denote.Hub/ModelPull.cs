namespace Denote.Hub;

/// <summary>
/// Fetches the files of a published model that Denote reads into the user's cache, which Python's tools share.
/// </summary>
public sealed class ModelPull : IDisposable
{
    private readonly HubSettings _settings;
    private readonly ModelId _id;
    private readonly CacheWriter _cache;
    private readonly HubClient _client;

    /// <param name="id">The model.</param>
    /// <param name="cache">Where it shall lie.</param>
    /// <param name="settings">The hub.</param>
    /// <exception cref="ModelException">The settings forbid to fetch anything.</exception>
    public ModelPull(ModelId id, ModelCache cache, HubSettings settings)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.IsOffline)
            throw new ModelException($"{id}: HF_HUB_OFFLINE is set, so that nothing is fetched; unset it.");
        (_settings, _id, _cache, _client) = (settings, id, new CacheWriter(cache, id), new HubClient(settings));
    }

    /// <summary>Asks the hub what there is and compares it with the cache; fetches nothing.</summary>
    /// <param name="variant">
    /// The weights' variant, <c>full</c> for those without; null takes fp16 where it is there, else full precision.
    /// </param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ModelException">The model cannot be had, or holds nothing that Denote reads.</exception>
    public PullPlan Plan(string? variant = null, CancellationToken cancellation = default)
    {
        var revision = _client.Describe(_id, cancellation).GetAwaiter().GetResult();
        var files = HubFileChoice.Choose(revision, variant);
        return new PullPlan(
            revision,
            files,
            [.. files.Where(file => !_cache.Has(revision.Commit, file))],
            _cache.SnapshotOf(revision.Commit));
    }

    /// <summary>Fetches what is missing.</summary>
    /// <param name="plan">What <see cref="Plan"/> gave.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops the work; whole files stay for the next time.</param>
    /// <exception cref="ModelException">A file cannot be fetched or kept.</exception>
    public void Run(PullPlan plan, IProgress<PullProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            RunAsync(plan, progress, cancellation).GetAwaiter().GetResult();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{plan.Snapshot}: nothing can be written there ({cause.Message}) Name another "
                + "place in HF_HUB_CACHE.", cause);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();

    private async Task RunAsync(PullPlan plan, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        string commit = plan.Revision.Commit;
        if (plan.Missing.Count > 0)
        {
            _cache.RequireSpace(plan.Missing.Where(file => !IsThere(file)).Sum(file => file.Length));
            _cache.Prepare();
        }
        var download = new BlobDownload(_client, _settings, _id, plan.Revision);
        long done = 0, total = plan.BytesToFetch;
        foreach (var file in plan.Missing)
        {
            await using (await _cache.Lock(file, cancellation).ConfigureAwait(false))
            {
                // Somebody else may have fetched it meanwhile, or another revision has the same file.
                if (!IsThere(file))
                    await download.Run(
                        file,
                        _cache.BlobOf(file),
                        bytes => progress?.Report(new PullProgress(file.Path, done + bytes, total)),
                        cancellation).ConfigureAwait(false);
                _cache.Link(commit, file);
            }
            done += file.Length;
            progress?.Report(new PullProgress(file.Path, done, total));
        }
        _cache.Refer(_id.Revision ?? ModelId.MainRevision, commit);
    }

    private bool IsThere(HubFile file) =>
        new FileInfo(_cache.BlobOf(file)) is { Exists: true } blob && blob.Length == file.Length;
}
