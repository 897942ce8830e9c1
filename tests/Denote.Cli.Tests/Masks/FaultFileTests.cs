using System.Text.Json;

namespace Denote.Cli.Tests.Masks;

/// <summary>
/// Masks as tools write them, each through the command: the rectangle x 40..80, y 30..90 of a 128 x 128 picture, 2400
/// pixels.
/// </summary>
public sealed class FaultFileTests
{
    private static readonly string Boats = Repository.Sample("boats-balloon.png");

    [Theory]
    [InlineData("png/ok.png")]
    [InlineData("png/one-bit.png")]
    [InlineData("png/zero-one.png")]
    [InlineData("png/white254.png")]
    [InlineData("png/white-antialiased.png")]
    [InlineData("png/g16-one.png")]
    [InlineData("png/g16-65535.png")]
    [InlineData("png/palette-background-last.png")]
    [InlineData("png/red-hard.png")]
    [InlineData("png/red-antialiased.png")]
    [InlineData("png/grey128.png")]
    [InlineData("png/alpha-only.png")]
    [InlineData("png/alpha-only-colour.png")]
    [InlineData("png/voc255.png")]
    [InlineData("png/voc255.png", "=4")]
    [InlineData("png/voc-raw-grey.png", "=4")]
    [InlineData("png/g16-labels.png", "=1003")]
    [InlineData("png/green-red-voc-rgb.png", "=4")]
    [InlineData("png/green-red-voc-rgb.png", "=#000080")]
    [InlineData("jpeg/white-q75.jpg")]
    [InlineData("jpeg/white-rgb-q30.jpg")]
    [InlineData("jpeg/zero-one-q90.jpg")]
    [InlineData("npy/bool.npy")]
    [InlineData("npy/bool-fortran.npy")]
    [InlineData("npy/bool-hw1.npy")]
    [InlineData("npy/bool-1hw.npy")]
    [InlineData("npy/uint8-01.npy")]
    [InlineData("npy/uint8-255.npy")]
    [InlineData("npy/uint8-be.npy")]
    [InlineData("npy/uint8-label-0-1-2.npy", "=2")]
    [InlineData("npy/uint8-hw3.npy", "=1")]
    [InlineData("npy/int64.npy")]
    [InlineData("npy/float32-be.npy")]
    [InlineData("npy/float64.npy")]
    [InlineData("npy/float64-int-minus1.npy")]
    [InlineData("npy/float-hard-fortran.npy")]
    [InlineData("npy/v2.npy")]
    public void The_mask_is_read_as_it_is(string file, string label = "")
    {
        var run = Refine(file, $"boat{label}");
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        Assert.InRange(AreaBefore(run), 2350, 2450);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("png/green-red-voc-rgb.png", "=7", "there is no label '7'; the file has #800000, #000080")]
    [InlineData("png/green-red-voc-rgb.png", "",
        "#800000 (2560 pixels, PASCAL VOC's 1), #000080 (2400 pixels, PASCAL VOC's 4) are labels of a palette")]
    [InlineData("png/voc-raw-grey.png", "", "0 (13568 pixels), 4 (2400 pixels), 255 (416 pixels) are labels")]
    [InlineData("png/voc-raw-grey.png", "", "--class \"boat=4\"")]
    [InlineData("png/voc255.png", "=1", "there is no label '1'; the file has 4.")]
    [InlineData("png/g16-labels.png", "", "1003 (2400 pixels) are labels")]
    [InlineData("npy/uint8-hw3.npy", "", "The array is [128, 128, 3], channels last: its channels are 0 to 2")]
    [InlineData("npy/uint8-hw3.npy", "", "--mask-channel 0")]
    [InlineData("npy/uint8-label-0-1-2.npy", "", "the labels 1, 2")]
    [InlineData("npy/float-logits.npy", "", "apply a sigmoid or softmax to logits")]
    public void What_the_file_does_not_tell_is_asked_for_in_one_line(string file, string label, string message)
    {
        var run = Refine(file, $"boat{label}");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(Path.GetFileName(file), run.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("png/green-red-voc-rgb.png", "--mask-value", "#000080")]
    [InlineData("png/green-red-voc-rgb.png", "--mask-channel", "blue")]
    [InlineData("png/voc-raw-grey.png", "--mask-value", "4")]
    [InlineData("png/g16-labels.png", "--mask-value", "1003")]
    [InlineData("png/red-hard.png", "--mask-channel", "red")]
    [InlineData("png/red-hard.png", "--mask-value", "#ff0000")]
    [InlineData("png/white-antialiased.png", "--mask-value", "soft")]
    [InlineData("png/alpha-only-colour.png", "--mask-channel", "alpha")]
    [InlineData("jpeg/white-q75.jpg", "--mask-value", "255")]
    [InlineData("npy/uint8-hw3.npy", "--mask-channel", "2")]
    [InlineData("npy/float64-int-minus1.npy", "--mask-value", "4")]
    [InlineData("npy/float-logits.npy", "--mask-value", "8")]
    public void Options_say_what_is_the_mask(string file, string option, string value)
    {
        var run = Refine(file, "boat", option, value);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        Assert.InRange(AreaBefore(run), 2350, 2450);
    }

    [Theory]
    [InlineData("png/red-hard.png", "blue", "empty: the blue values 0 (16384 pixels) were read as a hard mask")]
    [InlineData("png/ok.png", "alpha", "full: the alpha values 255 (16384 pixels) were read as a hard mask")]
    public void An_empty_or_full_mask_says_what_was_read(string file, string channel, string message)
    {
        var run = Refine(file, "boat", "--mask-channel", channel);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains($"{Path.GetFileName(file)} reads as {message}", run.Error, StringComparison.Ordinal);
        Assert.Contains("--mask-value", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mask-channel", "7", 3, "a picture has no channel 7")]
    [InlineData("--mask-channel", "violet", 2, "it must be red, green, blue, grey, alpha, or a number")]
    [InlineData("--mask-value", "white", 2, "it must be a number, a colour as #ff0000, or soft")]
    [InlineData("--mask-value", "12", 3, "there is no label '12'; the file has 255")]
    public void A_wrong_choice_is_one_line(string option, string value, int code, string message)
    {
        var run = Refine("png/ok.png", "boat", option, value);
        Assert.Equal(code, (int)run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("png/white-antialiased.png", 1)]
    [InlineData("png/red-antialiased.png", 1)]
    [InlineData("png/grey128.png", 1)]
    [InlineData("png/alpha-only.png", 1)]
    [InlineData("jpeg/white-rgb-q30.jpg", 1)]
    [InlineData("png/voc-raw-grey.png", 2)]
    [InlineData("png/green-red-voc-rgb.png", 2)]
    [InlineData("png/green-red-voc-rgb.png", 1, "--mask-value", "#000080")]
    public void Regions_are_masks_and_labels_not_grey_values(string file, int count, params string[] options)
    {
        var run = CommandRun.Of(["refer", Boats, "the boat", "--masks", Fault(file), "--json", "-", .. options]);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        using var json = JsonDocument.Parse(run.Output);
        var proposals = json.RootElement.GetProperty("expressions")[0].GetProperty("proposals");
        Assert.Equal(count, proposals.GetArrayLength());
        Assert.Contains(proposals.EnumerateArray(),
            proposal => proposal.GetProperty("area").GetInt32() is >= 2350 and <= 2450);
    }

    [Fact]
    public void Ground_takes_the_same_masks_as_regions()
    {
        string[] arguments = ["ground", Boats, "[a boat]", "--refine", "files", "--regions", Fault("png/red-hard.png")];
        var run = CommandRun.Of([.. arguments, "--json", "-"]);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        var empty = CommandRun.Of([.. arguments, "--mask-channel", "green"]);
        Assert.Equal(ExitCode.BadInput, empty.Code);
        Assert.Contains("red-hard.png: reads as empty: the green values 0", empty.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_need_mask_files()
    {
        Assert.Equal(ExitCode.Usage, CommandRun.Of("refer", Boats, "the boat", "--mask-value", "4").Code);
        Assert.Equal(ExitCode.Usage, CommandRun.Of("ground", Boats, "[a boat]", "--mask-channel", "red").Code);
    }

    private static string Fault(string file) => Path.Combine(Repository.Fixtures("faults"), file);

    private static CommandRun Refine(string file, string name, params string[] options) => CommandRun.Of(
        ["refine", Boats, Fault(file), "--class", name, "--grid", "8", "--json", "-", .. options]);

    private static int AreaBefore(CommandRun run)
    {
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.GetProperty("classes")[0].GetProperty("areaBefore").GetInt32();
    }
}
