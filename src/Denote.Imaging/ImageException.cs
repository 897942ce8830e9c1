namespace Denote.Imaging;

/// <summary>
/// A picture cannot be read, written or made: the file is broken, too large, of an unsupported kind or not accessible,
/// or its size makes no sense. The message says what is wrong and, where possible, how to mend it.
/// </summary>
public sealed class ImageException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public ImageException(string message) : base(message)
    {
    }

    /// <summary>Says what is wrong and what caused it.</summary>
    public ImageException(string message, Exception cause) : base(message, cause)
    {
    }
}
