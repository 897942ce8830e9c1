using Denote.TestSupport;

namespace Denote.Imaging.Tests;

public class FixtureTensorsTests
{
    [Fact]
    public void Every_tensor_of_every_fixture_file_reads_with_its_shape()
    {
        foreach (string file in Directory.EnumerateFiles(FixtureTensors.Locate("10-pil-resize"), "*.safetensors"))
        {
            Assert.NotEmpty(FixtureTensors.ReadFile(file));
            foreach (FixtureTensor tensor in FixtureTensors.ReadFile(file).Values)
                Assert.Equal(tensor.Count, tensor.ToDoubles().Length);
        }
    }

    [Fact]
    public void A_missing_tensor_is_named_with_its_neighbours()
    {
        string file = FixtureTensors.Locate("10-pil-resize", "inputs.safetensors");
        string name = FixtureTensors.ReadFile(file).Keys.First();
        var error = Assert.Throws<KeyNotFoundException>(() => FixtureTensors.Tensor(file, name + ".missing"));
        Assert.Contains(name, error.Message);
    }

    [Fact]
    public void A_missing_fixture_folder_is_named() =>
        Assert.Contains("99-nothing", Assert.Throws<FileNotFoundException>(
            () => FixtureTensors.Locate("99-nothing")).Message);
}
