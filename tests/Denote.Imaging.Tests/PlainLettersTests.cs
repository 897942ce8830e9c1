using Denote.Imaging.Drawing;

namespace Denote.Imaging.Tests;

/// <summary>Labels in any script become something that the legend can draw, and that the user finds again.</summary>
public sealed class PlainLettersTests
{
    [Theory]
    [InlineData("a red boat", 1, "a red boat")]
    [InlineData("1  0.97", 1, "1  0.97")]
    [InlineData("2 la montaña", 2, "2 la montana")]
    [InlineData("Ångström Œuvre Łódź straße", 1, "Angstrom OEuvre Lodz strasse")]
    [InlineData("nước biển", 1, "nuoc bien")]
    [InlineData("e\u0301te\u0301", 1, "ete")]
    [InlineData("“dog’s” – …", 1, "\"dog's\" - ...")]
    [InlineData("море", 3, "3")]
    [InlineData("1 море", 1, "1")]
    [InlineData("1 море у дома", 1, "1")]
    [InlineData("4 猫 and a dog", 4, "4 ... and a dog")]
    [InlineData("猫 0.034", 2, "2 ... 0.034")]
    [InlineData("猫", null, "...")]
    [InlineData("", 1, "")]
    public void Accents_are_folded_and_other_scripts_become_the_number(string label, int? number, string drawn) =>
        Assert.Equal(drawn, PlainLetters.Of(label, number));

    [Theory]
    [InlineData("море", "2")]
    [InlineData("été", "ete")]
    public void A_legend_draws_what_it_can(string label, string same) =>
        Assert.Equal(Draw(same).Pixels.ToArray(), Draw(label).Pixels.ToArray());

    private static Image Draw(string label) => Overlay.Draw(new Image(64, 48),
        [new OverlayLayer(new Mask(64, 48), "sea"), new OverlayLayer(new Mask(64, 48), label)]);
}
