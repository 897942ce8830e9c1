using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>denote vocabulary</c> with the embedded model and the samples.</summary>
public sealed class VocabularyTests : IDisposable
{
    private static readonly string Support = Path.Combine(Repository.Root, "samples", "support");

    private readonly TemporaryFolder _temporary = new();

    private string Harbour => _temporary["harbour"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_vocabulary_of_photos_is_made_listed_shown_and_changed()
    {
        var run = Add("boat", "sea", "--support", Support);
        Assert.Equal(ExitCode.Ok, run.Code);
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Matches(@"^boat\s+thing\s+3 photos\s+\d", lines[1]);
        Assert.Matches(@"^sea\s+stuff\s+3 photos\s+\d", lines[2]);
        Assert.Contains("boat: 3 pictures", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{Harbour} has 2 classes", run.Error, StringComparison.Ordinal);

        run = Add("boat", "sky", "--support", Support, "--things", "sky");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches(@"boat\s+thing\s+3 photos\s+was there", run.Output);

        run = CommandRun.Of("vocabulary", "list", Harbour);
        lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^    1  boat\s+thing\s+3 photos\s+sd,clip\s+picturebook", lines[1]);
        Assert.Matches(@"^    3  sky\s+thing", lines[3]);

        run = CommandRun.Of("vocabulary", "show", Harbour, "Sea", "--out", _temporary["sea.png"]);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches(@"features sd\s+\d+ \+ \d+ prototypes", run.Output);
        Assert.True(ImageFile.Load(_temporary["sea.png"]).Width > 400);

        run = CommandRun.Of("vocabulary", "remove", Harbour, "boat", "sky");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Single(CommandRun.Of("vocabulary", "list", Harbour).Output.TrimEnd().Split('\n').Skip(1));
    }

    [Fact]
    public void A_class_is_made_from_its_name_alone()
    {
        var run = Add("sea", "--images", "2", "--steps", "2", "--batch", "1", "--features", "sd", "--segmenter", "sam");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches(@"sea\s+stuff\s+2 sampled", run.Output);
        run = CommandRun.Of("vocabulary", "show", Harbour, "sea");
        Assert.Matches(@"segmenter\s+sam", run.Output);
        Assert.Matches(@"steps\s+2", run.Output);
        Assert.Matches(@"negativePrompt\s+text, low quality", run.Output);

        run = Add("sea", "--images", "2", "--steps", "3", "--features", "sd");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("--replace makes it anew", run.ErrorLine, StringComparison.Ordinal);
        run = Add("sky", "--images", "2", "--steps", "2", "--features", "clip");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("has features of sd, this run clip", run.ErrorLine, StringComparison.Ordinal);
    }

    /// <summary>Where the released code differs: one start, touched cells, CLIP's input; label must agree.</summary>
    [Fact]
    public void A_vocabulary_of_the_released_code_is_used_as_such()
    {
        var run = Add("sea", "--support", Support, "--features", "clip", "--preset", "released");
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        run = CommandRun.Of("vocabulary", "show", Harbour, "sea");
        Assert.Matches(@"restarts\s+1\b", run.Output);
        Assert.Matches(@"coverage\s+touched", run.Output);

        string[] label = ["label", Repository.Sample("boats-balloon.png"), "--vocabulary", Harbour, "--out",
            _temporary["out"]];
        run = CommandRun.Of(label);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("squared, ImageNet colours", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, CommandRun.Of([.. label, "--preset", "released"]).Code);
    }

    [Fact]
    public void A_stopped_run_is_finished_by_the_same_command()
    {
        string[] command = ["sea", "sky", "--images", "2", "--steps", "2", "--features", "sd"];
        using var interruption = Interruption.Manual(_ => { });
        using var error = new Listener("sea: 2 pictures", () => interruption.Interrupt(ExitCode.Interrupted));
        var run = CommandRun.Of(new CommandRunSettings { Interruption = interruption, Error = error },
            ["vocabulary", "add", Harbour, .. command]);
        Assert.Equal(ExitCode.Interrupted, run.Code);
        Assert.Equal("sea", ListedClass());

        run = Add(command);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        Assert.Matches(@"sea\s+stuff\s+2 sampled\s+was there", run.Output);
        Assert.Matches(@"sky\s+stuff\s+2 sampled\s+\d", run.Output);

        string ListedClass() => Assert.Single(
            CommandRun.Of("vocabulary", "list", Harbour).Output.TrimEnd().Split('\n').Skip(1)).Split(
                ' ', StringSplitOptions.RemoveEmptyEntries)[1];
    }

    [Theory]
    [InlineData(ExitCode.BadInput, "The class 'boat' stands there twice", "boat", "boat")]
    [InlineData(ExitCode.BadInput, "A class name is empty", "")]
    [InlineData(ExitCode.BadInput, "cannot be called 'background'", "background")]
    [InlineData(ExitCode.BadInput, "there is no such folder of classes", "boat", "--support", "nowhere")]
    [InlineData(ExitCode.BadInput, "There is no feature extractor 'resnet'", "boat", "--features", "resnet")]
    [InlineData(ExitCode.Usage, "--stuff has 'sea', which is none of the classes", "boat", "--stuff", "sea")]
    [InlineData(ExitCode.Usage, "it can be one only", "sea", "--stuff", "sea", "--things", "sea")]
    [InlineData(ExitCode.Usage, "--segmenter cutler needs --cutler", "sea", "--segmenter", "cutler")]
    [InlineData(ExitCode.Usage, "--segmenter maskcut needs --dino", "sea", "--segmenter", "maskcut")]
    [InlineData(ExitCode.Usage, "<class>")]
    public void Bad_input_is_one_line_and_makes_no_vocabulary(object code, string message, params string[] words)
    {
        var run = Add(words);
        Assert.Equal((ExitCode)code, run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Harbour));
    }

    [Fact]
    public void A_missing_or_damaged_vocabulary_is_one_line()
    {
        var run = CommandRun.Of("vocabulary", "list", Harbour);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("there is no vocabulary", run.ErrorLine, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, Add("sea", "--support", Support, "--features", "sd").Code);
        File.Delete(_temporary["harbour", "classes", "sea", "class.json"]);
        run = CommandRun.Of("vocabulary", "list", Harbour);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("the class is damaged", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, CommandRun.Of("vocabulary", "remove", Harbour, "sea").Code);
        run = CommandRun.Of("vocabulary", "remove", Harbour, "sea");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("there is no class 'sea'; the vocabulary is empty", run.ErrorLine, StringComparison.Ordinal);
    }

    private CommandRun Add(params string[] words) => CommandRun.Of(["vocabulary", "add", Harbour, .. words]);

    /// <summary>Acts as soon as a text is written to it.</summary>
    private sealed class Listener(string text, Action act) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true) act();
        }
    }
}
