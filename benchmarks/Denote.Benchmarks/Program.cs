using System.Globalization;
using Denote.Benchmarks;
using Denote.Tensors;

const string Usage = """
    Measures Denote's speed.

    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- engine [--filter text] [--threads n] [--rounds n]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- simd [--rounds n]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- networks [--filter text] [--threads n] [--rounds n]
        [--accuracy a] [--type t] [--memory n]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- compare [--filter text] [--threads n] [--rounds n]
        [--accuracy a] [--type t] [--memory n] [--separate] [--python path]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- profile [the options of networks]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- load [--threads n] [--rounds n]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- accuracy [--type t]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- verbs [--filter text] [--threads n] [--rounds n]
        [--size s] [--type t]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- sampling [--threads n] [--rounds n]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- matching [--threads n] [--rounds n] [--type t]
    dotnet run -c Release --project benchmarks/Denote.Benchmarks -- large [--filter text] [--rounds n] [--before folder]

    engine      single operations, with the shapes of a Stable Diffusion 1.5 U-Net pass at 512x512
    simd        small operations at every vector width, and in plain code
    networks    whole networks of the public models' sizes with random weights, and their memory; the models are made
                in the temporary folder on first use (4 GB in float32 for Stable Diffusion 1.5)
    compare     the same networks here and in PyTorch, pass by pass in turn (see benchmarks/pytorch/networks.py)
    profile     where the time of those networks goes, after the first pass
    load        how soon a model of Stable Diffusion 1.5's size in half precision is loaded and has done its first
                passes, with its files in the system's cache
    accuracy    what the accuracy setting does to the prediction of whole U-Nets
    verbs       what the commands do with one picture: each in a process of its own, then all in turn with a model that
                is loaded; one thing and ten things on one picture, and what refine's networks take alone
    sampling    text-to-image sampling with the embedded model
    matching    what comparing a picture with 80 classes costs beside computing its features, at the sizes of Stable
                Diffusion 1.5 with random weights
    large       what the commands take for a picture of 12 megapixels: user seconds and peak memory

      --filter text   only cases whose name contains the text: gemm, conv, attention, norm, 4096x320; U-Net, VAE
      --threads n     threads that operations use (default 1)
      --rounds n      rounds per case (default 9; networks 3)
      --accuracy a    Precise, Balanced or Fast (default Balanced)
      --memory n      GiB that the process should not exceed (see --memory of the command)
      --separate      compare: only one of the two in memory at a time, opened anew for every pass
      --python path   the Python that has PyTorch (default /usr/bin/python3)
      --before folder large: a build of the command to compare with, the folder that holds Denote.Cli
      --size s        embedded (the default) or sd15: random weights of Stable Diffusion 1.5's size
      --type t        Float16 or Float32: the weights on disk (default Float32)

    The environment variable DENOTE_SIMD (512, 256, 128) chooses the vector width.
    """;

string filter = "", python = "/usr/bin/python3", size = "embedded", before = "";
int threads = 1, rounds = 0;
bool separate = args.Contains("--separate");
args = [.. args.Where(word => word != "--separate")];
var type = DataType.Float32;
string[] modes =
[
    "engine", "simd", "networks", "compare", "profile", "load", "accuracy", "verbs", "cold", "sampling", "matching", "large",
];
string? wrong = args.Length % 2 == 1 && modes.Contains(args[0]) ? null : "";
for (int i = 1; i < args.Length && wrong is null; i += 2)
{
    string value = args[i + 1];
    bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0;
    switch (args[i])
    {
        case "--filter": filter = value; break;
        case "--python": python = value; break;
        case "--before": before = value; break;
        case "--size" when value is "embedded" or "sd15": size = value; break;
        case "--threads" when isNumber: threads = number; break;
        case "--rounds" when isNumber: rounds = number; break;
        case "--memory" when isNumber: TensorSettings.MemoryBudget = (long)number << 30; break;
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

IEnumerable<BenchmarkCase> cases =
[
    .. MatrixCases.All(), .. ConvolutionCases.All(), .. PackingCases.All(), .. AttentionCases.All(),
    .. ElementCases.All(),
];
switch (args[0])
{
    case "simd":
        SimdComparison.Run(cases, rounds == 0 ? 5 : rounds, Console.Out);
        break;
    case "engine":
        EngineBenchmark.Run(cases.Where(c => c.Name.Contains(filter, StringComparison.Ordinal)), threads,
            rounds == 0 ? 9 : rounds, Console.Out);
        break;
    case "networks":
        NetworkBenchmark.Run(Networks(), threads, rounds == 0 ? 3 : rounds, Console.Out);
        break;
    case "compare":
        PyTorchComparison.Run(Networks(), python, threads, rounds == 0 ? 3 : rounds, separate, Console.Out);
        break;
    case "profile":
        NetworkProfile.Run(Networks(), threads, Math.Max(rounds, 1), Console.Out);
        break;
    case "load":
        LoadBenchmark.Run(NetworkCases.RandomWeights("sd15", DataType.Float16), threads, rounds == 0 ? 3 : rounds,
            Console.Out);
        break;
    case "verbs":
        VerbBenchmark.Run(Verbs(), [.. VerbCases.All(Verbs()).Where(IsWanted)], type, threads,
            rounds == 0 ? 5 : rounds, Console.Out);
        break;
    case "cold":
        ColdRun.Run(Verbs(), VerbCases.All(Verbs()).Single(work => work.Name == filter), threads, Console.Out);
        break;
    case "sampling":
        SamplingBenchmark.Run(threads, rounds == 0 ? 2 : rounds, Console.Out);
        break;
    case "large":
        LargePictureBenchmark.Run(before, filter, rounds == 0 ? 3 : rounds, Console.Out);
        break;
    case "matching":
        MatchingBenchmark.Run(VerbModel.Create("sd15", type), threads, rounds == 0 ? 3 : rounds, Console.Out);
        break;
    default:
        WorkPool.Threads = threads;
        Console.WriteLine("picture-book U-Net");
        AccuracyComparison.Run(Path.Combine(Repository.Root, "models", "picturebook", "unet"), [32, 64], Console.Out);
        Console.WriteLine("U-Net of Stable Diffusion 1.5's sizes, random weights");
        AccuracyComparison.Run(Path.Combine(NetworkCases.RandomWeights("sd15", type), "unet"), [64], Console.Out);
        break;
}
return 0;

IEnumerable<NetworkCase> Networks() =>
    NetworkCases.All(type).Where(network => network.Name.Contains(filter, StringComparison.Ordinal));

VerbModel Verbs() => VerbModel.Create(size, type);

bool IsWanted(VerbCase work) => work.Name.Contains(filter, StringComparison.Ordinal);
