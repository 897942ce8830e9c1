using System.Diagnostics;
using System.Globalization;

namespace Denote.Benchmarks;

/// <summary>A network of <c>benchmarks/pytorch/networks.py</c> in a process of its own, a pass on request.</summary>
internal sealed class PyTorchNetwork : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts PyTorch, builds the network and runs it once.</summary>
    /// <exception cref="InvalidOperationException">Python or PyTorch is missing, or the network is unknown.</exception>
    public PyTorchNetwork(string python, string name, int threads)
    {
        string script = Path.Combine(Repository.Root, "benchmarks", "pytorch", "networks.py");
        string[] arguments =
        [
            script, "--network", name, "--threads", threads.ToString(CultureInfo.InvariantCulture), "--serve",
        ];
        _process = Process.Start(new ProcessStartInfo(python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (_process.StandardOutput.ReadLine() == "ready") return;
        _process.WaitForExit();
        throw new InvalidOperationException($"{python} {script} did not start; see {script} for what it needs.");
    }

    /// <summary>The largest number of bytes in memory so far.</summary>
    public long PeakResident { get; private set; }

    /// <summary>Runs one pass; in seconds.</summary>
    public (double Wall, double Cpu) Pass()
    {
        _process.StandardInput.WriteLine("pass");
        string line = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("PyTorch ended; there may not be enough memory for both.");
        double[] numbers = [.. line.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        PeakResident = (long)numbers[2] << 10;
        return (numbers[0], numbers[1]);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000)) _process.Kill();
        _process.Dispose();
    }
}
