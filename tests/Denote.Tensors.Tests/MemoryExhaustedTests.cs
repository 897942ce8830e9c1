namespace Denote.Tensors.Tests;

public sealed unsafe class MemoryExhaustedTests
{
    [Fact]
    public void A_block_that_the_system_refuses_is_told_with_what_is_needed_and_what_is_there()
    {
        const long Huge = 1L << 60;
        long before = TensorMemory.BytesInUse;
        var refusal = Assert.Throws<TensorMemoryException>(() => TensorMemory.Rent(Huge, out _));
        Assert.True(refusal.NeededBytes >= Huge);
        Assert.InRange(refusal.AvailableBytes, 1L << 20, Huge);
        Assert.Matches(@"needs \d+\.\d GB for tensors, this machine has \d+\.\d GB", refusal.Message);
        Assert.Contains("--memory", refusal.Message, StringComparison.Ordinal);
        // Other tests compute meanwhile: the refused block alone must not stay counted.
        Assert.InRange(TensorMemory.BytesInUse, 0, before + (1L << 40));
    }
}
