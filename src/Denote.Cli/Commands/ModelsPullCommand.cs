using System.CommandLine;
using System.Globalization;
using Denote.Hub;
using Denote.Models;
using Denote.Models.Hub;

namespace Denote.Cli.Commands;

/// <summary><c>denote models pull</c>: fetches a published model. No other command opens a connection.</summary>
internal sealed class ModelsPullCommand : DenoteCommand
{
    private readonly Argument<string> _model = new("model")
    {
        Description = "owner/name or owner/name@revision on huggingface.co, or a short name.",
    };

    private readonly Option<string> _variant = new("--variant")
    {
        HelpName = "name",
        Description = "Which weights, as fp16, or full for those in full precision. Without it fp16 where it is " +
            "there, half the size, else full precision.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Says what would be fetched, and fetches nothing.",
    };

    public ModelsPullCommand() : base("pull", "Fetches a published model into the cache that Hugging Face's tools share")
    {
        Details =
        [
            "Only the files that denote reads are fetched, and each is compared with its published hash. What Python " +
            "fetched is used as it is. A connection that breaks is taken up again; files that are whole stay.",
            "Environment: HF_TOKEN (or HF_TOKEN_PATH) for models with terms to accept, HF_ENDPOINT for a mirror, " +
            "HF_HUB_CACHE or HF_HOME for another place, HF_HUB_OFFLINE to fetch nothing.",
            $"Short names: {string.Join("; ", KnownModel.All.Select(known =>
                $"{known.Name} ({known.Purpose}; {known.Size}, {known.Licence})"))}.",
        ];
        Examples =
        [
            new("denote models pull stable-diffusion-v1-5/stable-diffusion-v1-5", "2.1 GB; then --model with the same name."),
            new("denote models pull sd15 --dry-run", "The files and their sizes."),
        ];
        Arguments.Add(_model);
        AddGroup("What is fetched", _variant, _dryRun);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        var id = Identify(arguments.GetRequiredValue(_model));
        var settings = HubSettings.FromEnvironment();
        using var pull = new ModelPull(id, ModelCache.OfUser(), settings);
        var plan = pull.Plan(arguments.GetValue(_variant), session.Cancellation);
        if (arguments.GetValue(_dryRun))
        {
            WriteTable(plan, session);
            return;
        }
        if (plan.Missing.Count > 0)
        {
            string licence = plan.Revision.Licence ?? "none stated";
            session.Note($"licence of {id.Repository}: {licence}; "
                + $"{settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{id.Repository} has its text");
            session.Note($"fetching {plan.Missing.Count} files, {Size(plan.BytesToFetch)}");
        }
        pull.Run(plan, new PullDisplay(session.Progress), session.Cancellation);
        session.OpenOutput().WriteLine(plan.Snapshot);
        session.Note(plan.Missing.Count == 0
            ? $"{id} was there already"
            : $"{id} is there; name it where a model is wanted, as --model {id}");
    }

    private static ModelId Identify(string text)
    {
        if (KnownModel.Find(text) is { } known)
        {
            return known.Repository is { } repository
                ? new ModelId(repository, null)
                : throw new ModelException($"{known.Name} is not on the hub in a form that denote reads; fetch "
                    + $"{known.Address} with a browser ({known.Size}, {known.Licence}) and name the file ({known.Purpose}).");
        }
        string names = string.Join(", ", KnownModel.All.Select(one => one.Name));
        return ModelId.Parse(text) ?? throw new UsageException(
            $"'{text}' is no model's name; it must be owner/name, owner/name@revision, or one of {names}.");
    }

    private static void WriteTable(PullPlan plan, CommandSession session)
    {
        var table = new TextTable("file", "size", "").AlignRight(1);
        foreach (var file in plan.Files)
            table.Add(file.Path, Size(file.Length), plan.Missing.Contains(file) ? "to fetch" : "there");
        table.Write(session.OpenOutput());
        session.Note($"{plan.Missing.Count} of {plan.Files.Count} files to fetch, {Size(plan.BytesToFetch)}");
    }

    private static string Size(long bytes) => bytes >= 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
