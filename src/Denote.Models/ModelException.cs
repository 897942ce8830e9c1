namespace Denote.Models;

/// <summary>
/// A model folder or one of its files cannot be used. The message names the file, what is wrong with it and how to mend
/// it.
/// </summary>
public sealed class ModelException : Exception
{
    /// <summary>Creates the exception with a message that says what, where and how to mend it.</summary>
    public ModelException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its message and the failure underneath.</summary>
    public ModelException(string message, Exception cause) : base(message, cause)
    {
    }
}
