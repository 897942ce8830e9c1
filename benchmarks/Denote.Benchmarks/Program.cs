using System.Globalization;
using Denote.Benchmarks;

const string Usage = """
    Measures Denote's speed.

    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- engine [--filter text] [--threads n] [--rounds n]

      --filter text   only cases whose name contains the text: gemm, conv, attention, norm, 4096x320
      --threads n     threads that operations use (default 1)
      --rounds n      rounds per case (default 9)

    The environment variable DENOTE_SIMD (512, 256, 128) chooses the vector width.
    """;

if (args is not ["engine", .. var options] || options.Length % 2 != 0)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

string filter = "";
int threads = 1, rounds = 9;
for (int i = 0; i < options.Length; i += 2)
{
    string value = options[i + 1];
    bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0;
    switch (options[i])
    {
        case "--filter": filter = value; break;
        case "--threads" when isNumber: threads = number; break;
        case "--rounds" when isNumber: rounds = number; break;
        default:
            Console.Error.WriteLine($"{options[i]} {value} is not an option.\n\n{Usage}");
            return 2;
    }
}

IEnumerable<BenchmarkCase> cases =
[
    .. MatrixCases.All(), .. ConvolutionCases.All(), .. PackingCases.All(),
    .. AttentionCases.All(), .. ElementCases.All(),
];
EngineBenchmark.Run(cases.Where(c => c.Name.Contains(filter, StringComparison.Ordinal)), threads, rounds, Console.Out);
return 0;
