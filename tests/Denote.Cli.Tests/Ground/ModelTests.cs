using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Denote.Cli.Tests.Ground;

/// <summary>
/// Model folders that are incomplete or damaged: exit code 4 and one line that names the file or the tensor.
/// </summary>
public partial class ModelTests
{
    private const string UNet = "unet/diffusion_pytorch_model.safetensors";

    private static readonly string Picture = Repository.Sample("bird-house.png");

    [Theory]
    [InlineData("model_index.json")]
    [InlineData("unet/config.json")]
    [InlineData(UNet)]
    [InlineData("vae/diffusion_pytorch_model.safetensors")]
    [InlineData("text_encoder/model.safetensors")]
    [InlineData("tokenizer/vocab.json")]
    [InlineData("tokenizer/merges.txt")]
    [InlineData("scheduler/scheduler_config.json")]
    public void A_missing_file_is_named(string file) => Refused(
        model => File.Delete(Path.Combine(model, file)), Path.GetFileName(file).Split('.')[0]);

    [Theory]
    [InlineData("unet/config.json")]
    [InlineData("tokenizer/vocab.json")]
    [InlineData("model_index.json")]
    public void A_file_that_is_no_json_is_named(string file) => Refused(
        model => File.WriteAllText(Path.Combine(model, file), "{"), Path.GetFileName(file));

    [Fact]
    public void A_truncated_weight_file_is_named() => Refused(
        model => File.WriteAllBytes(Path.Combine(model, UNet), File.ReadAllBytes(Path.Combine(model, UNet))[..100_000]),
        "diffusion_pytorch_model.safetensors");

    [Fact]
    public void A_missing_tensor_is_named() => Refused(
        model => EditHeader(Path.Combine(model, UNet),
            header => header.Replace("\"conv_in.weight\"", "\"conv_xx.weight\"")),
        "conv_in.weight");

    [Fact]
    public void A_misshapen_tensor_is_named() => Refused(
        model => EditHeader(Path.Combine(model, UNet), header => ConvInShape().Replace(header, "$1$3,$2,$4")),
        "conv_in.weight", "expected");

    [Fact]
    public void A_value_that_is_no_number_is_named() => Refused(
        model =>
        {
            const ushort HalfNaN = 0x7E00;
            string path = Path.Combine(model, UNet);
            byte[] file = File.ReadAllBytes(path);
            int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
            string offset = ConvInOffset().Match(Encoding.UTF8.GetString(file, 8, header)).Groups[1].Value;
            int at = 8 + header + int.Parse(offset, CultureInfo.InvariantCulture);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), HalfNaN);
            File.WriteAllBytes(path, file);
        },
        "NaN");

    [Fact]
    public void A_folder_that_is_no_model_is_named() => Refused(
        model => Directory.Delete(model, recursive: true), "there is no such folder");

    private static void Refused(Action<string> damage, params string[] expected)
    {
        using var temporary = new TemporaryFolder();
        string model = EmbeddedModel.CopyTo(temporary["model"]);
        damage(model);

        var run = CommandRun.Of("ground", Picture, "[a bird]", "--model", model, "--out", temporary["out"]);

        Assert.Equal((ExitCode.Model, run.Error), (run.Code, run.Error));
        Assert.All(expected, text => Assert.Contains(text, run.ErrorLine, StringComparison.Ordinal));
        Assert.False(Directory.Exists(temporary["out"]));
    }

    /// <summary>Changes the JSON header of a safetensors file without changing its length.</summary>
    private static void EditHeader(string path, Func<string, string> edit)
    {
        byte[] file = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        string before = Encoding.UTF8.GetString(file, 8, length), after = edit(before);
        Assert.NotEqual(before, after);
        Assert.Equal(before.Length, after.Length);
        Encoding.UTF8.GetBytes(after).CopyTo(file, 8);
        File.WriteAllBytes(path, file);
    }

    [GeneratedRegex("""
        "conv_in\.weight":\{[^}]*"data_offsets":\[(\d+),
        """)]
    private static partial Regex ConvInOffset();

    [GeneratedRegex("""("conv_in\.weight":\{[^}]*"shape":\[)(\d+),(\d+),(.*?)""")]
    private static partial Regex ConvInShape();
}
