using System.CommandLine;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Cli.Commands;

/// <summary><c>denote models make-random</c>: a model of any size with random weights.</summary>
internal sealed class ModelsMakeRandomCommand : DenoteCommand
{
    private readonly Argument<string> _configurations = new("configurations")
    {
        Description = "A folder with model_index.json and each part's configuration, or with one part's config.json.",
    };

    private readonly Argument<string> _out = new("out")
    {
        Description = "The folder to write; it must be new or empty.",
    };

    private readonly ChoiceOption<DataType> _type = new("--dtype", DataType.Float16,
        ("fp16", DataType.Float16), ("fp32", DataType.Float32), ("bf16", DataType.BFloat16))
    {
        Description = "Number format of the weights.",
    };

    private readonly NumberOption<long> _seed = new("--seed", 0, "a whole number, 0 or more", value => value >= 0)
    {
        Description = "The same seed gives the same model.",
    };

    private readonly Option<string> _tokenizer = new("--tokenizer")
    {
        HelpName = "folder",
        Description = "A tokenizer to copy where the configurations bring none; that of the embedded model without it.",
    };

    public ModelsMakeRandomCommand() : base("make-random", "Makes a model of random weights, for tests and benchmarks")
    {
        Details = ["It loads and runs like a real model of the same configuration; its masks mean nothing."];
        Examples =
        [
            new("denote models make-random models/configs/sd15 random-sd15",
                "A model as large as Stable Diffusion 1.5."),
            new("denote models make-random models/configs/sd15/unet random-unet --dtype fp32", "One part alone."),
        ];
        Arguments.Add(_configurations);
        Arguments.Add(_out);
        AddGroup("Weights", _type, _seed, _tokenizer);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string configurations = arguments.GetRequiredValue(_configurations), folder = arguments.GetRequiredValue(_out);
        if (configurations.Length == 0 || folder.Length == 0)
            throw new UsageException("<configurations> and <out> must not be empty; name two folders.");
        using var output = NewFolder.Prepare(folder, session);
        RandomModel.Create(
            configurations,
            output.Draft,
            arguments.GetValue(_seed),
            arguments.GetValue(_type),
            arguments.GetValue(_tokenizer) ?? Path.Combine(DenoteModel.EmbeddedFolder, "tokenizer"),
            new StageNames(session.Progress, "writing"),
            session.Cancellation);
        output.Publish();
        session.Note($"wrote a random model to {folder}");
    }
}
