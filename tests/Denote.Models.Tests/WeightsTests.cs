using Denote.Models.Tests.Files;
using Denote.Tensors;

namespace Denote.Models.Tests;

public class WeightsTests
{
    private const string Base = "diffusion_pytorch_model";

    [Fact]
    public void Layers_are_found_by_their_path_with_their_values()
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("unet", Base + ".safetensors"),
            ("down.0.proj.weight", [3, 2]), ("down.0.proj.bias", [3]),
            ("conv.weight", [4, 2, 3, 3]), ("conv.bias", [4]),
            ("norm.weight", [4]), ("norm.bias", [4]), ("table.weight", [5, 2]));
        using var weights = Weights.Open(folder.File("unet"), Base);

        var linear = weights.At("down", 0).Linear("proj", 2, 3);
        var conv = weights.Conv("conv", 2, 4, 3);
        var norm = weights.Norm("norm", 4);
        var table = weights.Tensor("table.weight", [5, 2]);
        weights.RequireAllUsed();

        Assert.Equal((2, 3), (linear.InFeatures, linear.OutFeatures));
        Assert.Equal((2, 4, 3), (conv.InChannels, conv.OutChannels, conv.KernelWidth));
        Assert.Equal(4, norm.Channels);
        using var values = table.ToTensor();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), values.ToArray());
        Assert.Equal(7, weights.Declared.Count);
    }

    [Theory]
    [InlineData("float16", DataType.Float16)]
    [InlineData("bfloat16", DataType.BFloat16)]
    public void Half_formats_are_widened(string _, DataType type)
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("a.safetensors"), type, ("x", [7]));
        using var weights = Weights.OpenFile(folder.File("a.safetensors"));
        using var values = weights.Tensor("x", [7]).ToTensor();
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], values.ToArray());
    }

    [Fact]
    public void A_missing_tensor_is_named_with_file_and_shape()
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("vae", Base + ".safetensors"), ("conv.weight", [4, 2, 3, 3]));
        using var weights = Weights.Open(folder.File("vae"), Base);
        var error = Assert.Throws<ModelException>(() => weights.Conv("conv", 2, 4, 3));
        Assert.StartsWith($"vae/{Base}.safetensors: tensor 'conv.bias' [4] is missing.", error.Message);
    }

    [Fact]
    public void An_inpainting_checkpoint_is_recognised()
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("unet", Base + ".safetensors"), ("conv_in.weight", [320, 9, 3, 3]));
        using var weights = Weights.Open(folder.File("unet"), Base);
        var error = Assert.Throws<ModelException>(() => weights.Conv("conv_in", 4, 320, 3));
        Assert.Equal($"unet/{Base}.safetensors: tensor 'conv_in.weight' is [320, 9, 3, 3], expected [320, 4, 3, 3]; "
            + "probably this is an inpainting model; use a text-to-image one.", error.Message);
    }

    [Fact]
    public void A_tensor_of_another_shape_states_both_shapes_and_guesses_last()
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("unet", Base + ".safetensors"), ("to_k.weight", [320, 1024]));
        using var weights = Weights.Open(folder.File("unet"), Base);
        var error = Assert.Throws<ModelException>(() => weights.Linear("to_k", 768, 320, bias: false));
        Assert.Equal($"unet/{Base}.safetensors: tensor 'to_k.weight' is [320, 1024], expected [320, 768]; "
            + "probably the config.json beside it describes another network.", error.Message);
    }

    [Fact]
    public void Surplus_tensors_are_listed_and_position_ids_are_not()
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("a.safetensors"),
            ("x", [1]), ("embeddings.position_ids", [1, 77]), ("extra.weight", [2]));
        using var weights = Weights.OpenFile(folder.File("a.safetensors"));
        weights.Tensor("x", [1]);
        var error = Assert.Throws<ModelException>(() => weights.RequireAllUsed());
        Assert.Contains("a tensor that this network does not have: 'extra.weight'", error.Message);
        Assert.DoesNotContain("position_ids", error.Message);
        weights.RequireAllUsed("weight");
    }

    [Fact]
    public void An_old_name_stands_in_for_a_new_one()
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("a.safetensors"), ("mid.query.weight", [2, 3]), ("mid.query.bias", [2]));
        using var weights = Weights.OpenFile(folder.File("a.safetensors"));
        var scope = weights.At("mid").Alias("to_q", "query");
        Assert.Equal("mid.query.weight", scope.Linear("to_q", 3, 2).Name);
        Assert.True(weights.Has("mid.to_q.bias"));
        weights.RequireAllUsed();
    }

    [Fact]
    public void A_pointwise_convolution_and_a_linear_layer_are_the_same_matrix()
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("a.safetensors"), ("matrix.weight", [2, 3]), ("filters.weight", [2, 3, 1, 1]));
        using var weights = Weights.OpenFile(folder.File("a.safetensors"));
        foreach (string name in (string[])["matrix", "filters"])
        {
            Assert.Equal(3, weights.Linear(name, 3, 2, bias: false).InFeatures);
            Assert.Equal(3, weights.Pointwise(name, 3, 2, bias: false).InFeatures);
            Assert.Equal(1, weights.Conv(name, 3, 2, kernel: 1, bias: false).KernelHeight);
        }
    }

    [Fact]
    public void A_declaration_records_what_a_network_asks_for()
    {
        using var weights = Weights.Declare("a network");
        weights.At("a").Linear("proj", 2, 3);
        weights.Norm("norm", 4);
        Assert.Equal(
            [("a.proj.weight", "[3, 2]", TensorRole.Weight), ("a.proj.bias", "[3]", TensorRole.Bias),
                ("norm.weight", "[4]", TensorRole.NormScale), ("norm.bias", "[4]", TensorRole.NormShift)],
            weights.Declared.Select(tensor => (tensor.Name, tensor.Shape.ToString(), tensor.Role)));
        Assert.Throws<ModelException>(() => weights.Declared[0].ToTensor());
        Assert.False(weights.Has("a.proj.weight"));
        weights.RequireAllUsed();
    }

    [Fact]
    public void Full_precision_is_preferred_and_a_variant_can_be_asked_for()
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("unet", Base + ".fp16.safetensors"), DataType.Float16, ("x", [1]));
        using (var weights = Weights.Open(folder.File("unet"), Base))
            Assert.Equal(DataType.Float16, weights.Tensor("x", [1]).Type);
        Checkpoints.Write(folder.File("unet", Base + ".safetensors"), ("x", [1]));
        using (var weights = Weights.Open(folder.File("unet"), Base))
            Assert.Equal(DataType.Float32, weights.Tensor("x", [1]).Type);
        using (var weights = Weights.Open(folder.File("unet"), Base, "fp16"))
            Assert.Equal(DataType.Float16, weights.Tensor("x", [1]).Type);
        var error = Assert.Throws<ModelException>(() => Weights.Open(folder.File("unet"), Base, "bf16"));
        Assert.Contains($"expected {Base}.bf16.safetensors. There is {Base}.fp16.safetensors", error.Message);
    }

    [Theory]
    [InlineData(Base + ".bin")]
    [InlineData("model.ckpt")]
    public void A_pickled_checkpoint_is_refused_with_a_way_out(string file)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("unet", file), [1, 2, 3]);
        var error = Assert.Throws<ModelException>(() => Weights.Open(folder.File("unet"), Base));
        Assert.Contains(file, error.Message);
        Assert.Contains("safe_serialization", error.Message);
    }

    [Fact]
    public void Integer_weights_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.safetensors"),
            Checkpoints.Raw("""{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2));
        using var weights = Weights.OpenFile(folder.File("a.safetensors"));
        Assert.Contains("quantised", Assert.Throws<ModelException>(() => weights.Tensor("x", [2])).Message);
    }
}
