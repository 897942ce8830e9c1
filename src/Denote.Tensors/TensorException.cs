namespace Denote.Tensors;

/// <summary>The one error of the tensor layer: a shape, range or number that an operation cannot accept.</summary>
public class TensorException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, where, and what was expected.</param>
    public TensorException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    /// <param name="message">What is wrong, where, and what was expected.</param>
    /// <param name="inner">The cause.</param>
    public TensorException(string message, Exception inner) : base(message, inner) { }
}
