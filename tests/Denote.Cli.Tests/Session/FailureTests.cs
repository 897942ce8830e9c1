using Denote.Imaging;
using Denote.Models;
using Denote.Tensors;

namespace Denote.Cli.Tests.Session;

public class FailureTests
{
    public static TheoryData<Exception, int> Exceptions() => new()
    {
        { new UsageException("x"), 2 },
        { new DenoteException("x"), 3 },
        { new ImageException("x"), 3 },
        { new IOException("x"), 3 },
        { new UnauthorizedAccessException("x"), 3 },
        { new OutOfMemoryException("x"), 4 },
        { new TensorMemoryException(1, 1, new OutOfMemoryException()), 4 },
        { new ModelException("x"), 4 },
        { new InvalidOperationException("x"), 1 },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Each_layer_has_its_exit_code(Exception exception, int code) =>
        Assert.Equal((ExitCode)code, Failure.Of(exception).Code);

    [Fact]
    public void The_message_becomes_one_line() =>
        Assert.Equal("first second", Failure.Of(new DenoteException("first\r\n  second\n")).Line);

    [Fact]
    public void Memory_that_is_missing_is_told_with_what_is_needed_what_is_there_and_the_option()
    {
        var missing = new TensorMemoryException(5L << 29, 1L << 30, new OutOfMemoryException());
        foreach (var (failure, needed) in new (Exception, string)[]
            { (missing, "needs 2.5 GB"), (new OutOfMemoryException(), "needs more memory than") })
        {
            string line = Failure.Of(failure).Line;
            Assert.Contains(needed, line, StringComparison.Ordinal);
            Assert.Matches(@"\d\.\d GB", line);
            Assert.Contains("--memory", line, StringComparison.Ordinal);
            Assert.DoesNotContain("fault of denote", line, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_fault_of_our_own_asks_for_a_report()
    {
        string line = Failure.Of(new InvalidOperationException("odd.")).Line;
        Assert.Contains("InvalidOperationException: odd.", line, StringComparison.Ordinal);
        Assert.Contains("please report it", line, StringComparison.Ordinal);
        Assert.Contains("DENOTE_TRACE=1", line, StringComparison.Ordinal);
    }
}
