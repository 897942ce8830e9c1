using System.Runtime.InteropServices;

namespace Denote.Tensors;

/// <summary>
/// Large blocks of memory, and hints about them to the operating system; where there are no such hints (not Linux)
/// they do nothing.
/// </summary>
internal static unsafe partial class SystemMemory
{
    // Linux' numbers of advice.
    private const int DontNeed = 4;
    private const int HugePage = 14;

    // Blocks from here on are whole large pages of x86-64 and Arm64.
    private const long LargePage = 2 << 20;
    private const int SmallAlignment = 64;
    private const int SmallPage = 4096;

    private static readonly bool HasAdvice = OperatingSystem.IsLinux();

    /// <summary>
    /// Takes a block, aligned to 64 bytes at least. A large one lies in large pages where the system has them: a page
    /// is cleared when it is first touched, and taking large ones is several times faster.
    /// </summary>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public static void* Allocate(long bytes)
    {
        if (bytes < LargePage) return NativeMemory.AlignedAlloc((nuint)bytes, SmallAlignment);
        void* block = NativeMemory.AlignedAlloc((nuint)bytes, (nuint)LargePage);
        if (HasAdvice) Advise((nint)block, (nuint)(bytes / LargePage * LargePage), HugePage);
        return block;
    }

    /// <summary>The same, but null where there is not enough memory.</summary>
    public static void* TryAllocate(long bytes)
    {
        try
        {
            return Allocate(bytes);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Bytes that this process may use: the machine's memory, or less in a container.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Gives a block back.</summary>
    public static void Free(void* block) => NativeMemory.AlignedFree(block);

    /// <summary>
    /// Lets the system take back the pages of a part of a mapped file that has been read; reading it again brings them
    /// back.
    /// </summary>
    public static void Forget(void* start, long bytes)
    {
        if (!HasAdvice) return;
        nint first = ((nint)start + SmallPage - 1) / SmallPage * SmallPage;
        nint end = (nint)((long)start + bytes) / SmallPage * SmallPage;
        if (end > first) Advise(first, (nuint)(end - first), DontNeed);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
