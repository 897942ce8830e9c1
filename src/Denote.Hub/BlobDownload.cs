using System.Net;

namespace Denote.Hub;

/// <summary>
/// Fetches one file into the cache's blobs: under a name of its own until its size and hash are right. A connection that
/// breaks is taken up where it broke.
/// </summary>
internal sealed class BlobDownload(HubClient client, HubSettings settings, ModelId id, HubRevision revision)
{
    private const int BufferBytes = 1 << 18;

    /// <summary>Fetches a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="blob">Where it belongs, full path.</param>
    /// <param name="arrived">Told the bytes of this file that are there; they can become fewer.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ModelException">It cannot be fetched, or is not what was published.</exception>
    public async Task Run(HubFile file, string blob, Action<long> arrived, CancellationToken cancellation)
    {
        string part = $"{blob}.{Guid.NewGuid().ToString("N")[..8]}.incomplete";
        try
        {
            await Fetch(file, part, arrived, cancellation).ConfigureAwait(false);
            File.Move(part, blob, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private async Task Fetch(HubFile file, string part, Action<long> arrived, CancellationToken cancellation)
    {
        await using var output = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        using var hash = new BlobHash(file.Hash, file.Length);
        int failures = 0;
        while (output.Length < file.Length)
        {
            long before = output.Length;
            Exception? broken = null;
            try
            {
                await Continue(file, output, hash, arrived, cancellation).ConfigureAwait(false);
            }
            catch (Exception cause) when (!cancellation.IsCancellationRequested
                && cause is HttpRequestException or IOException or OperationCanceledException)
            {
                broken = cause;
            }
            if (output.Length >= file.Length) break;
            failures = output.Length > before ? 1 : failures + 1;
            if (failures > settings.Retries)
                throw new ModelException($"{id}: {file.Path} breaks off after {output.Length} of {file.Length} bytes, "
                    + $"{settings.Retries} times in a row; try again later.", broken ?? new IOException("cut off"));
            await Task.Delay(settings.RetryDelay * failures, cancellation).ConfigureAwait(false);
        }
        if (output.Length != file.Length)
            throw new ModelException($"{id}: {file.Path} has more than the {file.Length} bytes that were published; "
                + "nothing of it is kept, try again later or from another HF_ENDPOINT.");
        if (!hash.Matches())
            throw new ModelException($"{id}: {file.Path} arrived with other content than was published; nothing of it "
                + "is kept, try again later or from another HF_ENDPOINT.");
        output.Flush(flushToDisk: true);
    }

    private async Task Continue(
        HubFile file, FileStream output, BlobHash hash, Action<long> arrived, CancellationToken cancellation)
    {
        using var response = await client.Open(id, revision, file, output.Length, cancellation).ConfigureAwait(false);
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == output.Length;
        if (!goesOn && output.Length > 0)
        {
            output.SetLength(0);
            hash.Restart();
            arrived(0);
            if (response.StatusCode != HttpStatusCode.OK) return;
        }
        using var input = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        byte[] buffer = new byte[BufferBytes];
        while (output.Length <= file.Length)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(settings.ReadTimeout);
            int count = await input.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
            if (count == 0) return;
            await output.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            hash.Append(buffer.AsSpan(0, count));
            arrived(output.Length);
        }
    }
}
