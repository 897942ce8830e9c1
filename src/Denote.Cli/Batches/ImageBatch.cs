using Denote.Cli.Commands;
using Denote.Collections;
using Denote.Imaging;

namespace Denote.Cli.Batches;

/// <summary>
/// Does the same to many pictures: the models stay loaded, a picture that cannot be used stops no other, and what is
/// done stays when the run is stopped.
/// </summary>
/// <param name="inputs">The pictures.</param>
/// <param name="session">The command's surroundings.</param>
internal sealed class ImageBatch(IReadOnlyList<ImageInput> inputs, CommandSession session)
{
    private readonly List<ImageInput> _failed = [];

    /// <summary>Does all pictures.</summary>
    /// <param name="output">Where results go.</param>
    /// <param name="skip">Whether pictures are left alone that are done already.</param>
    /// <param name="compute">Makes a picture's result.</param>
    /// <param name="describe">A result in a few words.</param>
    /// <exception cref="DenoteException">A picture could not be done, or nothing can be written.</exception>
    public void Run<TResult>(
        IBatchOutput<TResult> output,
        bool skip,
        Func<ImageInput, Image, IProgress<DenoteProgress>, TResult> compute,
        Func<TResult, string> describe)
    {
        var table = new TextTable("picture", "result");
        int done = 0;
        try
        {
            ImageInput[] wanted = [.. inputs.Where(input => !skip || !IsDone(output, input))];
            int skipped = inputs.Count - wanted.Length;
            if (skipped > 0) session.Note($"{skipped} of {inputs.Count} pictures were done before");
            var clock = session.Terminal.Clock;
            long start = clock.GetTimestamp();
            for (int i = 0; i < wanted.Length; i++)
            {
                session.Cancellation.ThrowIfCancellationRequested();
                var progress = new BatchProgress(session.Progress, i, wanted.Length, clock.GetElapsedTime(start));
                if (!TryCompute(wanted[i], progress, out var image, out var result)) continue;
                session.Cancellation.ThrowIfCancellationRequested();
                output.Save(wanted[i], image!, result!);
                table.Add(wanted[i].Path, describe(result!));
                done++;
            }
        }
        finally
        {
            output.Finish();
        }
        if (done > 0) table.Write(session.OpenOutput());
        if (done + _failed.Count > 0) session.Note(output.Summary);
        if (_failed.Count > 0)
            throw new DenoteException($"{_failed.Count} of {inputs.Count} pictures could not be used: "
                + string.Join(", ", _failed.Select(input => input.Path)));

        bool TryCompute(ImageInput input, IProgress<DenoteProgress> progress, out Image? image, out TResult? result)
        {
            (image, result) = (null, default);
            try
            {
                image = ImageFile.Load(input.Path);
                result = compute(input, image, progress);
                return true;
            }
            catch (Exception problem) when (problem is ImageException or DenoteException or OutOfMemoryException)
            {
                string line = Failure.Of(problem).Line;
                if (!line.Contains(input.Path, StringComparison.Ordinal)) line = $"{input.Path}: {line}";
                output.AddFailure(input, line);
                _failed.Add(input);
                session.Warn(line);
                return false;
            }
        }
    }

    private static bool IsDone<TResult>(IBatchOutput<TResult> output, ImageInput input)
    {
        try
        {
            return output.Holds(input, ImageSource.HashOf(input.Path));
        }
        catch (ImageException)
        {
            // It is told when its turn comes.
            return false;
        }
    }
}
