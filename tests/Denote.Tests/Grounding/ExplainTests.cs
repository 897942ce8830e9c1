namespace Denote.Tests.Grounding;

public class ExplainTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>
{
    [Fact]
    public void Every_word_has_a_map_and_punctuation_has_none()
    {
        const string Text = "A bird, a xylophone -- and the road!";
        var explanation = embedded.Model.Explain(embedded.Picture, Text);
        Assert.Equal(
            ["A", "bird", "a", "xylophone", "and", "the", "road"], explanation.Words.Select(word => word.Text));
        foreach (var word in explanation.Words)
        {
            Assert.Equal(word.Text, word.Span.In(Text));
            Assert.Equal(embedded.Picture.Width, word.HeatMap.Width);
            Assert.InRange(word.PeakAttention, 0.0001f, 1);
            // Stretching from the grid to the picture never reaches the corner cells' values fully.
            Assert.InRange(word.HeatMap.Pixels.ToArray().Min(), 0, 0.2f);
            Assert.InRange(word.HeatMap.Pixels.ToArray().Max(), 0.8f, 1);
        }
    }

    [Fact]
    public void The_contact_sheet_shows_the_picture_and_every_word()
    {
        var sheet = embedded.Model.Explain(embedded.Picture, "a bird").DrawContactSheet(columns: 3);
        Assert.True(sheet.Width > 3 * 256 && sheet.Height > 256, $"{sheet.Width} x {sheet.Height}");
    }

    [Fact]
    public void A_text_without_words_is_refused() =>
        Assert.Contains(
            "no word", Assert.Throws<DenoteException>(() => embedded.Model.Explain(embedded.Picture, "...")).Message);
}
