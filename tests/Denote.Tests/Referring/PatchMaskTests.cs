using Denote.Imaging;
using Denote.Referring;
using Denote.TestSupport;

namespace Denote.Tests.Referring;

public class PatchMaskTests
{
    /// <summary>Golden folder 03: Ref-Diff's get_clipsoft resizes its masks to the grid of patches.</summary>
    [Fact]
    public void Grids_of_the_reference()
    {
        FixtureTensor masks = FixtureTensors.Read("03-clip-vision", "inputs.safetensors")["masktok.masks"];
        FixtureTensor expected = FixtureTensors.Read("03-clip-vision", "expected.safetensors")["masktok.patch_mask"];
        (int height, int width) = (masks.Shape[1], masks.Shape[2]);
        float[] values = masks.ToFloats(), grids = expected.ToFloats();
        int patches = grids.Length / masks.Shape[0];
        int rows = (int)Math.Round(Math.Sqrt((double)patches * height / width));
        for (int i = 0; i < masks.Shape[0]; i++)
        {
            float[] mask = values[(i * height * width)..((i + 1) * height * width)];
            var grid = new float[patches];
            PatchMask.Fill(new Mask(width, height, Array.ConvertAll(mask, v => v > 0)), rows, patches / rows, grid);
            Assert.Equal(grids[(i * patches)..((i + 1) * patches)], grid);
        }
    }

    [Fact]
    public void A_region_between_the_samples_gets_its_fullest_patch()
    {
        var mask = new Mask(8, 8) { [3, 5] = true, [2, 6] = true, [5, 5] = true };
        var grid = new float[4];
        PatchMask.Fill(mask, 2, 2, grid);
        Assert.Equal([0f, 0f, 1f, 0f], grid);
    }
}
