namespace Denote.Tensors.Tests;

/// <summary>Only one profile runs in a process.</summary>
[Collection(Alone.Name)]
public sealed class TensorProfileTests
{
    [Fact]
    public void Operations_are_counted_by_kind_while_a_profile_runs()
    {
        var random = new RandomTensors(1);
        using var scope = TensorScope.Enter();
        var x = random.Tensor(1, 4, 4, 8);
        var weights = random.Linear(6, 8);
        // The second use packs the weights for good.
        Ops.Linear(x, weights);
        Ops.Linear(x, weights);
        TensorProfile profile;
        using (profile = TensorProfile.Start())
        {
            Ops.Linear(x, weights);
            Ops.Linear(x, weights);
            Ops.Activate(x, Activation.Silu);
        }
        Ops.Linear(x, weights);

        var linear = Assert.Single(profile.Operations, operation => operation.Kind == "linear");
        Assert.Equal(2, linear.Calls);
        Assert.Equal(2 * 16 * 6 * sizeof(float), linear.Bytes);
        Assert.Equal(2 * 2.0 * 16 * 6 * 8, linear.Work);
        Assert.Equal(2, profile.Operations.Count);
        Assert.InRange(profile.Operations.Sum(operation => operation.Time.Ticks), 1, profile.Elapsed.Ticks);
    }

    [Fact]
    public void Packing_is_not_counted_twice()
    {
        var random = new RandomTensors(1);
        using var scope = TensorScope.Enter();
        var x = random.Tensor(1, 8);
        var weights = random.Linear(2000, 8);
        // Only vectors pack weights.
        using var width = Simd.Use(SimdLevel.Vector128);
        using var profile = TensorProfile.Start();
        Ops.Linear(x, weights);
        profile.Dispose();

        Assert.Equal(["linear", "packing weights"], profile.Operations.Select(operation => operation.Kind).Order());
        Assert.InRange(profile.Operations.Sum(operation => operation.Time.Ticks), 1, profile.Elapsed.Ticks);
    }

    [Fact]
    public void Blocks_are_listed_with_what_lies_inside_them()
    {
        using var profile = TensorProfile.Start();
        for (int i = 0; i < 2; i++)
        {
            using var network = TensorProfile.Block("network");
            using (TensorProfile.Block("first")) Tensor.Zeros([1000]).Dispose();
            using (TensorProfile.Block("second"))
            using (TensorProfile.Block("layer")) Tensor.Zeros([1]).Dispose();
        }
        profile.Dispose();

        Assert.Equal(
            [("network", 0), ("first", 1), ("second", 1), ("layer", 2)],
            profile.Blocks.Select(block => (block.Name, block.Depth)));
        Assert.All(profile.Blocks, block => Assert.Equal(2, block.Calls));
        var (network1, first, second, layer) =
            (profile.Blocks[0], profile.Blocks[1], profile.Blocks[2], profile.Blocks[3]);
        Assert.True(network1.Time >= first.Time + second.Time && second.Time >= layer.Time);
        var rest = network1.Time - first.Time - second.Time;
        Assert.InRange(network1.OwnTime.Ticks, rest.Ticks - 5, rest.Ticks + 5);
        Assert.True(first.PeakBytes >= layer.PeakBytes + 3000, $"{first.PeakBytes} and {layer.PeakBytes} bytes");
        Assert.Equal(first.PeakBytes, network1.PeakBytes);
        Assert.Equal(first.PeakBytes, profile.PeakBytes);
    }

    [Fact]
    public void A_second_profile_beside_the_first_is_refused()
    {
        using var profile = TensorProfile.Start();
        Assert.Throws<InvalidOperationException>(TensorProfile.Start);
    }
}
