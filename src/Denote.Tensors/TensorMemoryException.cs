using System.Globalization;

namespace Denote.Tensors;

/// <summary>Tensors need more memory than there is.</summary>
public sealed class TensorMemoryException : TensorException
{
    private const double Gibi = 1 << 30;

    /// <summary>Creates the error.</summary>
    /// <param name="neededBytes">Bytes of all tensors with the one that found no room.</param>
    /// <param name="availableBytes">Bytes that the process may use.</param>
    /// <param name="inner">The cause.</param>
    public TensorMemoryException(long neededBytes, long availableBytes, Exception inner)
        : base(Describe(neededBytes, availableBytes), inner)
    {
        NeededBytes = neededBytes;
        AvailableBytes = availableBytes;
    }

    /// <summary>Bytes of all tensors with the one that found no room.</summary>
    public long NeededBytes { get; }

    /// <summary>Bytes that the process may use, what other programs take included.</summary>
    public long AvailableBytes { get; }

    private static string Describe(long needed, long available) => string.Create(CultureInfo.InvariantCulture,
        $"The computation needs {needed / Gibi:0.0} GB for tensors, this machine has {available / Gibi:0.0} GB for "
        + $"everything; compute in less memory with a budget (--memory), or take a smaller picture or model.");
}
