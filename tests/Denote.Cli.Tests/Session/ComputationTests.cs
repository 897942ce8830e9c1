using System.Text.Json;

namespace Denote.Cli.Tests.Session;

/// <summary>Results say what they were computed with; nothing that changes it runs beside these tests.</summary>
[Collection(nameof(Alone))]
public class ComputationTests
{
    private static readonly string Boats = Repository.Sample("boats-balloon.png");

    [Fact]
    public void The_accuracy_and_what_was_picked_stand_in_the_result()
    {
        var balanced = Compute("--threads", "2");
        Assert.Equal(2, balanced.GetProperty("threads").GetInt32());
        Assert.Equal("balanced", balanced.GetProperty("accuracy").GetString());
        Assert.Equal(JsonValueKind.Null, balanced.GetProperty("memoryBudget").ValueKind);
        Assert.True(Count(balanced, "winograd2x2") > 0);
        Assert.Equal(0, Count(balanced, "winograd4x4"));

        var fast = Compute("--accuracy", "fast");
        Assert.Equal("fast", fast.GetProperty("accuracy").GetString());
        Assert.True(Count(fast, "winograd4x4") > 0);

        var precise = Compute("--accuracy", "precise");
        Assert.Equal(0, Count(precise, "winograd2x2") + Count(precise, "winograd4x4") + Count(precise, "enlarging"));
        Assert.True(Count(precise, "direct") > Count(balanced, "direct"));
    }

    [Fact]
    public void A_small_budget_is_kept_by_strips()
    {
        var free = Compute();
        Assert.Equal(0, Count(free, "strips"));
        var tight = Compute("--memory", "64M");
        Assert.Equal(64L << 20, tight.GetProperty("memoryBudget").GetInt64());
        Assert.True(Count(tight, "strips") > 0);
        Assert.True(tight.GetProperty("packedWeights").GetProperty("forSingleUse").GetInt64()
            >= free.GetProperty("packedWeights").GetProperty("forSingleUse").GetInt64());
    }

    [Fact]
    public void A_profile_says_it_in_words()
    {
        var run = CommandRun.Of("ground", Boats, "[the sea]", "--profile", "--quiet", "--accuracy", "fast");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("accuracy fast, no memory budget; convolutions: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_accuracy_is_refused() => Assert.StartsWith(
        "denote: --accuracy is 'exact'; it must be one of precise, balanced, fast.",
        CommandRun.Of("ground", Boats, "[the sea]", "--accuracy", "exact").ErrorLine, StringComparison.Ordinal);

    private static JsonElement Compute(params string[] more)
    {
        var run = CommandRun.Of(["ground", Boats, "[two orange boats] in [the sea]", "--json", "-", .. more]);
        Assert.Equal(ExitCode.Ok, run.Code);
        using var result = JsonDocument.Parse(run.Output);
        return result.RootElement.GetProperty("computation").Clone();
    }

    private static long Count(JsonElement computation, string kind) =>
        computation.GetProperty("convolutions").GetProperty(kind).GetInt64();
}
