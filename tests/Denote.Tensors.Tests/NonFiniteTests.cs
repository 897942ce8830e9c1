namespace Denote.Tensors.Tests;

public class NonFiniteTests
{
    [Fact]
    public void The_first_number_that_is_not_finite_is_found_wherever_it_is()
    {
        var random = new Random(5);
        float[] bad = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -float.NaN];
        foreach (int count in (int[])[0, 1, 7, 8, 9, 31, 64, 257])
        {
            float[] values = [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() * 1e38f)];
            var tensor = StoredTensor.FromArray("x", [count], values);
            Assert.Equal(-1, tensor.IndexOfNonFinite());
            for (int at = count - 1; at >= 0; at--)
            {
                values[at] = bad[random.Next(bad.Length)];
                Assert.Equal(at, tensor.IndexOfNonFinite());
            }
        }
    }
}
