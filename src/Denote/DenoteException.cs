namespace Denote;

/// <summary>
/// What the user asked for cannot be done: an empty phrase, an unbalanced bracket, an impossible option. The message
/// says what, where and how to mend it.
/// </summary>
public sealed class DenoteException : Exception
{
    /// <summary>Creates the exception with a message that says what, where and how to mend it.</summary>
    public DenoteException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its message and the failure underneath.</summary>
    public DenoteException(string message, Exception cause) : base(message, cause)
    {
    }
}
