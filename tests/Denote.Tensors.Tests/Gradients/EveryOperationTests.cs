using System.Reflection;

namespace Denote.Tensors.Tests.Gradients;

/// <summary>Every public operation either carries a tape's variables on or refuses them; none loses them.</summary>
public sealed class EveryOperationTests
{
    private static readonly RandomTensors Random = new(5);

    /// <summary>
    /// A call of each operation, by its name and first parameter, with the tensors of these shapes watched. A new
    /// operation belongs here.
    /// </summary>
    private static readonly Dictionary<string, (int[][] Shapes, Func<Tensor[], Tensor> Call)> Calls = new()
    {
        ["Activate(Tensor)"] = ([[2, 3]], x => Ops.Activate(x[0], Activation.Silu)),
        ["Add(Tensor)"] = ([[2, 3], [2, 3]], x => Ops.Add(x[0], x[1])),
        ["Combine(Tensor)"] = ([[2, 3], [2, 3]], x => Ops.Combine(x[0], 2, x[1], 3)),
        ["Scale(Tensor)"] = ([[2, 3]], x => Ops.Scale(x[0], 2)),
        ["Multiply(Tensor)"] = ([[2, 3], [2, 3]], x => Ops.Multiply(x[0], x[1])),
        ["Attention(Tensor)"] = ([[1, 3, 4], [1, 5, 4], [1, 5, 4]], x => Ops.Attention(x[0], x[1], x[2], 2)),
        ["Conv2d(Tensor)"] = ([[1, 5, 6, 2], [1, 5, 6, 3]], x => Ops.Conv2d(x[0], Filters(), residual: x[1])),
        ["Conv2d(ImageSource)"] = ([[1, 5, 6, 2], [1, 5, 6, 3]],
            x => Ops.Conv2d(new ImageSource(x[0]), Filters(), residual: x[1])),
        ["Conv2dAddInPlace(Tensor)"] = ([[1, 5, 6, 3], [1, 5, 6, 2]], x =>
        {
            Ops.Conv2dAddInPlace(x[0], new ImageSource(x[1]), Filters());
            return x[0].Clone();
        }),
        ["ConcatChannels(ReadOnlySpan`1)"] = ([[2, 3], [2, 4]], x => Ops.ConcatChannels(x)),
        ["ConcatBatch(ReadOnlySpan`1)"] = ([[2, 3], [1, 3]], x => Ops.ConcatBatch(x)),
        ["RepeatBatch(Tensor)"] = ([[2, 3]], x => Ops.RepeatBatch(x[0], 2)),
        ["ToChannelsLast(Tensor)"] = ([[1, 2, 3, 4]], x => Ops.ToChannelsLast(x[0])),
        ["ToChannelsFirst(Tensor)"] = ([[1, 2, 3, 4]], x => Ops.ToChannelsFirst(x[0])),
        ["Transpose(Tensor)"] = ([[2, 3]], x => Ops.Transpose(x[0])),
        ["Permute(Tensor)"] = ([[2, 3, 4]], x => Ops.Permute(x[0], 2, 0, 1)),
        ["Pad(Tensor)"] = ([[1, 2, 3, 4]], x => Ops.Pad(x[0], Padding.All(1))),
        ["GroupNorm(Tensor)"] = ([[1, 2, 3, 4]], x => Ops.GroupNorm(x[0], Random.Norm(4), 2, 1e-5f)),
        ["LayerNorm(Tensor)"] = ([[2, 4]], x => Ops.LayerNorm(x[0], Random.Norm(4), 1e-5f)),
        ["Softmax(Tensor)"] = ([[2, 4]], x => Ops.Softmax(x[0])),
        ["Linear(Tensor)"] = ([[2, 4], [2, 3]], x => Ops.Linear(x[0], Random.Linear(3, 4), residual: x[1])),
        ["Linear(ImageSource)"] = ([[1, 2, 2, 3], [1, 2, 2, 1]],
            x => Ops.Linear(new ImageSource(x[0], x[1]), Random.Linear(3, 4))),
        ["LinearGeglu(Tensor)"] = ([[2, 4]], x => Ops.LinearGeglu(x[0], Random.Linear(6, 4))),
        ["MatMul(Tensor)"] = ([[2, 4], [4, 3]], x => Ops.MatMul(x[0], x[1])),
        ["Resize(Tensor)"] = ([[1, 4, 4, 2]], x => Ops.Resize(x[0], 6, 3, ResizeMode.Bicubic)),
        ["MaxPool(Tensor)"] = ([[1, 4, 4, 2]], x => Ops.MaxPool(x[0], 2, 2)),
        ["RoiAlign(Tensor)"] = ([[1, 4, 4, 2], [3, 4]], x => Ops.RoiAlign(x[0], x[1], 1, 2)),
        ["LocalSum(Tensor)"] = ([[2, 4, 4], [1, 4, 4]], x => Ops.LocalSum(x[0], x[1], [(0, 1)])),
    };

    public static TheoryData<string> Operations =>
    [
        .. typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(TakesTensors)
            .Select(method => $"{method.Name}({method.GetParameters()[0].ParameterType.Name})"),
    ];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_carries_every_input_on_or_refuses_it(string operation)
    {
        Assert.True(Calls.TryGetValue(operation, out var call), $"{operation} is not among the calls of this test.");
        for (int watched = 0; watched < call.Shapes.Length; watched++)
        {
            using var scope = TensorScope.Enter();
            Tensor[] inputs = [.. call.Shapes.Select(shape => Random.Tensor(shape))];
            using var tape = GradientTape.Record();
            tape.Watch(inputs[watched]);
            try
            {
                Assert.True(GradientTape.Follows(call.Call(inputs)), $"the tape loses input {watched} of {operation}");
            }
            catch (TensorException refusal)
            {
                string name = operation[..operation.IndexOf('(', StringComparison.Ordinal)];
                Assert.StartsWith($"{name} has no gradient, and a tape ", refusal.Message, StringComparison.Ordinal);
                Assert.EndsWith("when the tape is closed.", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("MaxPool(Tensor)")]
    [InlineData("RoiAlign(Tensor)")]
    [InlineData("LocalSum(Tensor)")]
    public void What_has_no_gradient_is_refused_only_where_a_tape_follows_it(string operation)
    {
        using var scope = TensorScope.Enter();
        var (shapes, call) = Calls[operation];
        Tensor[] inputs = [.. shapes.Select(shape => Random.Tensor(shape))];
        using var tape = GradientTape.Record();
        tape.Watch(Random.Tensor(2));
        Assert.False(GradientTape.Follows(call(inputs)));
        tape.Watch(inputs[0]);
        Assert.Throws<TensorException>(() => call(inputs));
    }

    [Fact]
    public void Attention_with_a_followed_bias_is_refused()
    {
        using var scope = TensorScope.Enter();
        Tensor x = Random.Tensor(1, 3, 4), bias = Random.Tensor(3, 3);
        using var tape = GradientTape.Record();
        tape.Watch(bias);
        var refusal = Assert.Throws<TensorException>(
            () => Ops.Attention(x, x, x, 2, new AttentionOptions { Bias = bias }));
        Assert.StartsWith("Attention has no gradient with edits, a bias", refusal.Message, StringComparison.Ordinal);
    }

    private static ConvWeights Filters() => new(Random.Stored("filters", 3, 2, 3, 3), null);

    private static bool TakesTensors(MethodInfo method) => method.GetParameters().Any(parameter =>
        parameter.ParameterType == typeof(Tensor) || parameter.ParameterType == typeof(ImageSource)
        || parameter.ParameterType == typeof(ReadOnlySpan<Tensor>));
}
