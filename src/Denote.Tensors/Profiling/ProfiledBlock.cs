namespace Denote.Tensors;

/// <summary>What one named part of a network took in a <see cref="TensorProfile"/>.</summary>
/// <param name="Name">The network's name, or a part's path in the checkpoint: <c>down_blocks.0.resnets.1</c>.</param>
/// <param name="Depth">Blocks around it: 0 is a whole network.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Time">Wall-clock time in it, the blocks inside it included.</param>
/// <param name="OwnTime">Wall-clock time in it, outside the blocks inside it.</param>
/// <param name="PeakBytes">
/// The most memory that all tensors held while it ran, activations and scratch memory; without weights. Of blocks that
/// run side by side on several threads only the last to begin is sure to show its peak.
/// </param>
public sealed record ProfiledBlock(
    string Name, int Depth, long Calls, TimeSpan Time, TimeSpan OwnTime, long PeakBytes);
