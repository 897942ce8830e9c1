using Denote.Imaging;
using Denote.Refining;

namespace Denote.Tests.Refining;

public class Ade20KCategoriesTests
{
    [Fact]
    public void The_150_categories_stand_in_the_order_of_the_dataset_with_their_colours()
    {
        var all = Ade20KCategories.All;
        Assert.Equal(150, all.Count);
        Assert.Equal(("wall", "#787878"), (all[0].Name, all[0].Color.ToString()));
        Assert.Equal(("person", "#96053d"), (all[12].Name, all[12].Color.ToString()));
        Assert.Equal(("boat", "#adff00"), (all[76].Name, all[76].Color.ToString()));
        Assert.Equal(("animal", "#ff007a"), (all[126].Name, all[126].Color.ToString()));
        Assert.Equal(("flag", "#5c00ff"), (all[149].Name, all[149].Color.ToString()));
        // The published palette has one colour twice: road and skyscraper.
        Assert.Equal(149, all.Select(category => category.Color).Distinct().Count());
        Assert.DoesNotContain(all, category => category.Color == SegmentationPicture.NoCategory);
    }

    [Theory]
    [InlineData("boat", "boat")]
    [InlineData("Boats", "boat")]
    [InlineData("a red boat with a sail", "boat")]
    [InlineData("aeroplane", "airplane")]
    [InlineData("tvmonitor", "television receiver")]
    [InlineData("pottedplant", "plant")]
    [InlineData("potted-plant", "plant")]
    [InlineData("dining_table", "table")]
    [InlineData("big coffee table", "coffee table")]
    [InlineData("traffic light", "traffic light")]
    [InlineData("cow", "animal")]
    [InlineData("people", "person")]
    [InlineData("buses", "bus")]
    [InlineData("cherries", null)]
    [InlineData("train", null)]
    [InlineData(" ", null)]
    public void A_class_finds_its_category(string name, string? expected) =>
        Assert.Equal(expected, Ade20KCategories.Find(name)?.Name);

    [Fact]
    public void The_class_has_its_colour_on_black()
    {
        var map = new FloatImage(2, 1, [0.7f, 0.4f]);
        var drawn = SegmentationPicture.Draw(map, 0.5f, Ade20KCategories.Find("boat"), side: 4);
        Assert.Equal(new Rgb(0xad, 0xff, 0), drawn[1, 3]);
        Assert.Equal(new Rgb(0, 0, 0), drawn[2, 0]);
        Assert.Equal(new Rgb(255, 255, 255), SegmentationPicture.Draw(map, 0.5f, null, side: 4)[0, 0]);
    }
}
