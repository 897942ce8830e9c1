namespace Denote.Models.Tests;

public class RecentlyUsedTests
{
    [Fact]
    public void What_was_not_needed_for_longest_goes_first()
    {
        var kept = new RecentlyUsed<string, int>(2);
        kept.Add("a", 1);
        kept.Add("b", 2);
        Assert.True(kept.TryGet("a", out int value));
        Assert.Equal(1, value);
        kept.Add("c", 3);
        Assert.Equal(2, kept.Count);
        Assert.False(kept.TryGet("b", out _));
        Assert.True(kept.TryGet("a", out _));
        Assert.True(kept.TryGet("c", out _));
    }

    [Fact]
    public void The_first_result_of_a_key_stays()
    {
        var kept = new RecentlyUsed<string, int>(2);
        Assert.Equal(1, kept.Add("a", 1));
        Assert.Equal(1, kept.Add("a", 2));
        Assert.Equal(1, kept.Count);
    }

    [Fact]
    public void Threads_share_it_and_it_stays_bounded()
    {
        var kept = new RecentlyUsed<int, int>(8);
        Parallel.For(0, 4000, i =>
        {
            int key = i * 7919 % 20;
            int value = kept.TryGet(key, out int known) ? known : kept.Add(key, 3 * key);
            Assert.Equal(3 * key, value);
        });
        Assert.Equal(8, kept.Count);
    }
}
