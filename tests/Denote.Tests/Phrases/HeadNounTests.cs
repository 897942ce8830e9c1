using Denote.Phrases;

namespace Denote.Tests.Phrases;

public sealed class HeadNounTests
{
    [Theory]
    [InlineData("the second boat from the left", "boat")]
    [InlineData("person wearing a hat", "person")]
    [InlineData("the man in red", "man")]
    [InlineData("man in red shirt second from right", "man")]
    [InlineData("bottom left giraffe", "giraffe")]
    [InlineData("guy w/ hat", "guy")]
    [InlineData("half a sandwich closest to you", "sandwich")]
    [InlineData("zebra w/ head down", "zebra")]
    [InlineData("white car behind the bus", "car")]
    [InlineData("far right elephant's trunk", "trunk")]
    [InlineData("kid #3", "kid")]
    [InlineData("girl (pink)", "girl")]
    [InlineData("dude, middle", "dude")]
    [InlineData("the one that isn't cut off", "one")]
    [InlineData("the left one", "one")]
    [InlineData("on the left, the dog", "dog")]
    [InlineData("the woman on the left", "woman")]
    [InlineData("a person who is riding a bike", "person")]
    [InlineData("the black and white cat", "cat")]
    [InlineData("the mushroom in the middle", "mushroom")]
    [InlineData("the tallest building", "building")]
    [InlineData("a group of people at the table", "people")]
    [InlineData("the woman's red bag", "bag")]
    [InlineData("umbrella-rainbow", "umbrella-rainbow")]
    [InlineData("Boat", "Boat")]
    [InlineData("the train that is parked", "train")]
    [InlineData("2nd from left", "left")]
    [InlineData("red", "red")]
    [InlineData("running", "running")]
    [InlineData("the", "the")]
    [InlineData(" 漢字 ", "漢字")]
    [InlineData(" ??? ", "???")]
    public void IsTheThingThatIsMeant(string expression, string head) =>
        Assert.Equal(head, HeadNoun.Find(expression).Span.In(expression));

    [Fact]
    public void SaysWhetherSeveralAreMeant()
    {
        Assert.True(HeadNoun.Find("two boats on the left").IsPlural);
        Assert.False(HeadNoun.Find("the boat between two houses").IsPlural);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void AnEmptyExpressionIsAnError(string expression) =>
        Assert.Throws<DenoteException>(() => HeadNoun.Find(expression));
}
