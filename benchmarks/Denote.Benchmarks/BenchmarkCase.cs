namespace Denote.Benchmarks;

/// <summary>One measured operation.</summary>
/// <param name="Name">What it is, starting with its kind: <c>gemm 4096x320x320</c>.</param>
/// <param name="Operations">Floating-point operations of one call, a multiply-add counted as two.</param>
/// <param name="Calls">How often a U-Net pass of Stable Diffusion 1.5 at 512x512 calls it; 0 if it does not.</param>
/// <param name="Prepare">Makes the inputs and returns the call to measure, which frees what it makes.</param>
/// <param name="Reference">An earlier case that does the same another way, to print how much faster this one
/// is.</param>
internal sealed record BenchmarkCase(
    string Name, double Operations, int Calls, Func<Action> Prepare, string? Reference = null);
