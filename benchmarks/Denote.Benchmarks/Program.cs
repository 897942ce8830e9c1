using System.Globalization;
using Denote.Benchmarks;
using Denote.Tensors;

const string Usage = """
    Measures Denote's speed.

    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- engine [--filter text] [--threads n] [--rounds n]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- networks [--filter text] [--threads n] [--rounds n]
        [--accuracy a] [--type t]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- accuracy [--type t]

    engine      single operations, with the shapes of a Stable Diffusion 1.5 U-Net pass at 512x512
    networks    whole networks of that model's sizes with random weights, and their memory; the model is made in the
                temporary folder on first use (4 GB in float32)
    accuracy    what the accuracy setting does to the prediction of whole U-Nets

      --filter text   only cases whose name contains the text: gemm, conv, attention, norm, 4096x320; U-Net, VAE
      --threads n     threads that operations use (default 1)
      --rounds n      rounds per case (default 9; networks 3)
      --accuracy a    Precise, Balanced or Fast (default Balanced)
      --type t        Float16 or Float32: the weights on disk (default Float32)

    The environment variable DENOTE_SIMD (512, 256, 128) chooses the vector width.
    """;

string filter = "";
int threads = 1, rounds = 0;
var type = DataType.Float32;
string? wrong = args is ["engine" or "networks" or "accuracy", ..] && args.Length % 2 == 1 ? null : "";
for (int i = 1; i < args.Length && wrong is null; i += 2)
{
    string value = args[i + 1];
    bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0;
    switch (args[i])
    {
        case "--filter": filter = value; break;
        case "--threads" when isNumber: threads = number; break;
        case "--rounds" when isNumber: rounds = number; break;
        case "--accuracy" when Enum.TryParse(value, out ConvolutionAccuracy accuracy):
            TensorSettings.Accuracy = accuracy;
            break;
        case "--type" when value is "Float16" or "Float32": type = Enum.Parse<DataType>(value); break;
        default: wrong = $"{args[i]} {value} is not an option.\n\n"; break;
    }
}
if (wrong is not null)
{
    Console.Error.WriteLine(wrong + Usage);
    return 2;
}

switch (args[0])
{
    case "engine":
        IEnumerable<BenchmarkCase> cases =
        [
            .. MatrixCases.All(), .. ConvolutionCases.All(), .. PackingCases.All(), .. AttentionCases.All(),
            .. ElementCases.All(),
        ];
        EngineBenchmark.Run(cases.Where(c => c.Name.Contains(filter, StringComparison.Ordinal)), threads,
            rounds == 0 ? 9 : rounds, Console.Out);
        break;
    case "networks":
        string embedded = Path.Combine(Repository.Root, "models", "picturebook");
        var networks = NetworkCases.All(NetworkCases.Model(Repository.Root, type), embedded);
        NetworkBenchmark.Run(networks.Where(n => n.Name.Contains(filter, StringComparison.Ordinal)), threads,
            rounds == 0 ? 3 : rounds, Console.Out);
        break;
    default:
        WorkPool.Threads = threads;
        Console.WriteLine("picture-book U-Net");
        AccuracyComparison.Run(Path.Combine(Repository.Root, "models", "picturebook", "unet"), [32, 64], Console.Out);
        Console.WriteLine("U-Net of Stable Diffusion 1.5's sizes, random weights");
        AccuracyComparison.Run(Path.Combine(NetworkCases.Model(Repository.Root, type), "unet"), [64], Console.Out);
        break;
}
return 0;
