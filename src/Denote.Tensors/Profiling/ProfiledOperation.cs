namespace Denote.Tensors;

/// <summary>What one kind of operation took in a <see cref="TensorProfile"/>.</summary>
/// <param name="Kind">For example <c>attention</c> or <c>convolution, Winograd 2x2</c>.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Time">Wall-clock time in it, without operations that it called itself: packing of weights.</param>
/// <param name="Bytes">Memory of its results (packed weights where it packs).</param>
/// <param name="Work">
/// Floating-point operations, a multiply-add counted as two and a convolution as direct sums; 0 for what is bound by
/// memory.
/// </param>
public sealed record ProfiledOperation(string Kind, long Calls, TimeSpan Time, long Bytes, double Work);
