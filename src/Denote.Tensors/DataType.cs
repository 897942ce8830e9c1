namespace Denote.Tensors;

/// <summary>How the numbers of a stored tensor are written.</summary>
public enum DataType
{
    /// <summary>32-bit IEEE float.</summary>
    Float32,

    /// <summary>16-bit IEEE half.</summary>
    Float16,

    /// <summary>16-bit brain float: the upper half of a float32.</summary>
    BFloat16,

    /// <summary>64-bit IEEE float.</summary>
    Float64,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>64-bit signed integer.</summary>
    Int64,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean,
}
