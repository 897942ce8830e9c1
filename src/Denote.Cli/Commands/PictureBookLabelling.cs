using System.CommandLine;
using Denote.Evaluation.Labelling;
using Denote.Evaluation.PictureBook;
using Denote.Evaluation.Semantic;
using Denote.Labelling;
using Denote.Refining;

namespace Denote.Cli.Commands;

/// <summary><c>denote eval picturebook --task label</c>: its options, and what it does.</summary>
internal sealed class PictureBookLabelling
{
    private static readonly string[] MixedStuff = ["sky", "sea", "hills"];

    private readonly Option<string> _vocabulary = new("--vocabulary", "-V")
    {
        HelpName = "folder",
        Description = "label: a vocabulary of the scenes' classes; of its support images 1, 2, 4, ... are taken.",
    };

    private readonly ChoiceOption<PictureBookClasses> _ask = new("--ask", PictureBookClasses.Things,
        ("things", PictureBookClasses.Things), ("mixed", PictureBookClasses.Mixed), ("all", PictureBookClasses.All))
    {
        Description = "label: which classes are asked for: the things, so that all stuff is background; things, sky, " +
            "sea and hills; or all, without a background.",
    };

    /// <summary>The options in the order of the help.</summary>
    public Option[] All => [_vocabulary, _ask];

    /// <summary>Measures the rows of the ablation, or labelling as it is and refined by G4Seg.</summary>
    public LabellingReport Run(
        ParseResult arguments,
        DenoteModel model,
        PictureBookDataset scenes,
        int? limit,
        bool generative,
        CommandSession session)
    {
        string folder = arguments.GetValue(_vocabulary)
            ?? throw new UsageException("--task label needs --vocabulary; 'denote vocabulary add' makes one.");
        string[]? asked = arguments.GetValue(_ask) switch
        {
            PictureBookClasses.All => null,
            PictureBookClasses.Mixed => [.. scenes.Things, .. scenes.Stuff.Intersect(MixedStuff)],
            _ => [.. scenes.Things],
        };
        var dataset = PictureBookLabels.From(scenes, asked);
        var vocabulary = VocabularyStore.Open(folder).Load(dataset.Classes);
        using var features = model.OpenFeatures(new FeatureExtractorChoice
        {
            Names = [.. vocabulary.Extractors.Select(extractor => extractor.Name)],
        });
        var rows = LabellingAblation.Rows(
            features, vocabulary.Classes, PrototypeOptions.Default, dataset.HasBackground, session.Progress);
        if (generative) rows = [rows[0], rows[0] with { Name = "OVDiff + g4seg", GenerativeRefinement = RefiningOptions.Default }];
        return new LabellingProtocol { MaxPictures = limit }
            .Run(model, features, dataset, rows, session.Progress, session.Cancellation);
    }
}
