namespace Denote.Tensors.Tests.Gradients;

/// <summary>Compares a tape's gradients with central differences of a double-precision twin.</summary>
internal static class CentralDifferences
{
    private const double Step = 1e-5;

    /// <summary>Checks the gradient with respect to each input, all watched together and each alone.</summary>
    /// <param name="inputs">Float inputs.</param>
    /// <param name="forward">The operation.</param>
    /// <param name="twin">The same in double precision, of the inputs as flat arrays.</param>
    /// <param name="what">For messages.</param>
    /// <param name="tolerance">As a part of the largest gradient.</param>
    /// <param name="probes">The largest number of elements of an input whose differences are taken.</param>
    public static void Check(
        Tensor[] inputs, Func<Tensor[], Tensor> forward, Func<double[][], double[]> twin, string what,
        double tolerance = 2e-5, int probes = 60)
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(inputs[0].Count);
        Tensor[] together;
        float[] seed;
        using (var tape = GradientTape.Record())
        {
            foreach (var input in inputs) tape.Watch(input);
            var result = forward(inputs);
            seed = random.Values(result.Count);
            together = [.. tape.Gradients(result, Tensor.From(result.Shape, seed), inputs)];
        }
        double[][] values = [.. inputs.Select(input => Array.ConvertAll(input.ToArray(), value => (double)value))];
        for (int i = 0; i < inputs.Length; i++)
        {
            Assert.Equal(inputs[i].Shape, together[i].Shape);
            double largest = together[i].ToArray().Max(Math.Abs);
            for (int probe = 0; probe < Math.Min(probes, inputs[i].Count); probe++)
            {
                int at = inputs[i].Count <= probes ? probe : random.Next(0, inputs[i].Count - 1);
                double expected = Difference(values, i, at, twin, seed), actual = together[i].Span[at];
                if (!(Math.Abs(expected - actual) <= tolerance * Math.Max(largest, 0.1)))
                    Assert.Fail($"{what}: gradient of input {i}, element {at} is {actual}, expected {expected}.");
            }
            using var alone = GradientTape.Record();
            var single = inputs[i].Clone();
            alone.Watch(single);
            Tensor[] mixed = [.. inputs.Select((input, index) => index == i ? single : input.Clone())];
            var again = forward(mixed);
            RandomTensors.AssertSameBits(
                together[i], alone.Gradient(again, Tensor.From(again.Shape, seed), single), $"{what}: input {i} alone");
        }
    }

    private static double Difference(
        double[][] values, int input, int at, Func<double[][], double[]> twin, float[] seed)
    {
        double before = values[input][at];
        values[input][at] = before + Step;
        double above = Loss(twin(values), seed);
        values[input][at] = before - Step;
        double below = Loss(twin(values), seed);
        values[input][at] = before;
        return (above - below) / (2 * Step);
    }

    private static double Loss(double[] result, float[] seed)
    {
        Assert.Equal(seed.Length, result.Length);
        double sum = 0;
        for (int i = 0; i < seed.Length; i++) sum += seed[i] * result[i];
        return sum;
    }
}
