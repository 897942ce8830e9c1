using Denote.Collections;
using Denote.Imaging;

namespace Denote.Cli.Batches;

/// <summary>Where the results of many pictures go.</summary>
/// <typeparam name="TResult">What is made of one picture.</typeparam>
internal interface IBatchOutput<TResult>
{
    /// <summary>What was written and where to, for the user.</summary>
    string Summary { get; }

    /// <summary>Whether a picture of this content is done already, in the same way.</summary>
    bool Holds(ImageInput input, string sha256);

    /// <summary>Writes a picture's result.</summary>
    void Save(ImageInput input, Image image, TResult result);

    /// <summary>Notes a picture that cannot be done.</summary>
    void AddFailure(ImageInput input, string problem);

    /// <summary>Writes what speaks of all pictures; called after a stopped run as well.</summary>
    void Finish();
}
