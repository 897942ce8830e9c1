using System.Diagnostics;

namespace Denote.Tensors;

/// <summary>
/// Measures where the time of networks goes: by kind of operation and by named block, with the memory peak of each
/// block. One profile runs at a time, for the whole process; while none runs, a measurement costs one comparison.
/// <code>
/// using var profile = TensorProfile.Start();
/// unet.Forward(latents, timesteps, text);
/// foreach (var operation in profile.Operations) Console.WriteLine(operation);
/// foreach (var block in profile.Blocks) Console.WriteLine(block);
/// </code>
/// Networks name their blocks with <see cref="Block"/>; operations name themselves.
/// </summary>
public sealed class TensorProfile : IDisposable
{
    private static volatile TensorProfile? _running;

    [ThreadStatic]
    private static OperationFrame? _operation;

    [ThreadStatic]
    private static BlockFrame? _block;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, OperationTotal> _operations = new(StringComparer.Ordinal);
    private readonly BlockTotal _root = new("", null);
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _end;
    private long _blockPeak;
    private long _peak;

    private TensorProfile()
    {
    }

    /// <summary>Wall-clock time since the start, until the profile was disposed.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start, _end == 0 ? Stopwatch.GetTimestamp() : _end);

    /// <summary>The most memory that all tensors held while the profile ran, without weights.</summary>
    public long PeakBytes => Math.Max(Volatile.Read(ref _peak), Volatile.Read(ref _blockPeak));

    /// <summary>The kinds of operations that ran, the most expensive first.</summary>
    public IReadOnlyList<ProfiledOperation> Operations
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _operations.OrderByDescending(entry => entry.Value.Ticks).Select(entry => new ProfiledOperation(
                        entry.Key, entry.Value.Calls, Time(entry.Value.Ticks), entry.Value.Bytes, entry.Value.Work)),
                ];
            }
        }
    }

    /// <summary>
    /// The named blocks in the order in which they first ran; the blocks inside a block follow it.
    /// </summary>
    public IReadOnlyList<ProfiledBlock> Blocks
    {
        get
        {
            lock (_gate)
            {
                var blocks = new List<ProfiledBlock>();
                List(_root, -1, blocks);
                return blocks;
            }
        }
    }

    /// <summary>Starts measuring, until the profile is disposed.</summary>
    /// <exception cref="InvalidOperationException">Another profile runs.</exception>
    public static TensorProfile Start()
    {
        var profile = new TensorProfile { _blockPeak = TensorMemory.BytesInUse };
        if (Interlocked.CompareExchange(ref _running, profile, null) is not null)
            throw new InvalidOperationException("Another profile runs; dispose it first.");
        return profile;
    }

    /// <summary>Names what this thread computes until the result is disposed, inside the block it is in.</summary>
    /// <param name="name">A network's name, or a part's path in the checkpoint.</param>
    public static ProfileSection Block(string name) =>
        _running is { } profile ? new ProfileSection(new BlockFrame(profile, name)) : default;

    /// <summary>Ends the measurement; the results stay.</summary>
    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _running, null, this) == this) _end = Stopwatch.GetTimestamp();
    }

    /// <summary>Measures an operation until the result is disposed.</summary>
    /// <param name="kind">Its kind, for the reader of the profile.</param>
    /// <param name="bytes">Memory of its result.</param>
    /// <param name="work">Floating-point operations, or 0.</param>
    internal static ProfileSection Operation(string kind, long bytes, double work = 0) =>
        _running is { } profile ? new ProfileSection(new OperationFrame(profile, kind, bytes, work)) : default;

    /// <summary>Notes how much memory tensors hold now.</summary>
    internal static void NoteMemory(long bytes)
    {
        if (_running is not { } profile) return;
        long peak;
        while (bytes > (peak = Volatile.Read(ref profile._blockPeak))
            && Interlocked.CompareExchange(ref profile._blockPeak, bytes, peak) != peak) { }
    }

    private static TimeSpan Time(long ticks) => Stopwatch.GetElapsedTime(0, ticks);

    private static void List(BlockTotal block, int depth, List<ProfiledBlock> blocks)
    {
        if (depth >= 0)
            blocks.Add(new ProfiledBlock(
                block.Name, depth, block.Calls, Time(block.Ticks), Time(block.Ticks - block.InnerTicks), block.Peak));
        foreach (var inner in block.Inner) List(inner, depth + 1, blocks);
    }

    /// <summary>A measurement that has begun.</summary>
    internal abstract class Frame
    {
        /// <summary>When it began.</summary>
        protected long Start { get; } = Stopwatch.GetTimestamp();

        /// <summary>Adds it to the profile.</summary>
        public abstract void End();
    }

    private sealed class OperationFrame : Frame
    {
        private readonly TensorProfile _profile;
        private readonly OperationFrame? _outer = _operation;
        private readonly string _kind;
        private readonly long _bytes;
        private readonly double _work;
        private long _inner;

        public OperationFrame(TensorProfile profile, string kind, long bytes, double work)
        {
            (_profile, _kind, _bytes, _work) = (profile, kind, bytes, work);
            _operation = this;
        }

        public override void End()
        {
            long ticks = Stopwatch.GetTimestamp() - Start;
            _operation = _outer;
            if (_outer is not null) _outer._inner += ticks;
            lock (_profile._gate)
            {
                if (!_profile._operations.TryGetValue(_kind, out var total))
                    _profile._operations[_kind] = total = new OperationTotal();
                total.Calls++;
                total.Ticks += ticks - _inner;
                total.Bytes += _bytes;
                total.Work += _work;
            }
        }
    }

    private sealed class BlockFrame : Frame
    {
        private readonly TensorProfile _profile;
        private readonly BlockFrame? _outer = _block;
        private readonly BlockTotal _total;
        private readonly long _peakBefore;

        public BlockFrame(TensorProfile profile, string name)
        {
            _profile = profile;
            var outer = _outer?._profile == profile ? _outer._total : profile._root;
            lock (profile._gate) _total = outer.Find(name);
            _peakBefore = Interlocked.Exchange(ref profile._blockPeak, TensorMemory.BytesInUse);
            _block = this;
        }

        public override void End()
        {
            long ticks = Stopwatch.GetTimestamp() - Start;
            _block = _outer;
            long peak = Volatile.Read(ref _profile._blockPeak);
            Interlocked.Exchange(ref _profile._blockPeak, Math.Max(peak, _peakBefore));
            lock (_profile._gate)
            {
                _total.Calls++;
                _total.Ticks += ticks;
                _total.Outer!.InnerTicks += ticks;
                _total.Peak = Math.Max(_total.Peak, peak);
                _profile._peak = Math.Max(_profile._peak, peak);
            }
        }
    }

    private sealed class OperationTotal
    {
        public long Calls, Ticks, Bytes;
        public double Work;
    }

    private sealed class BlockTotal(string name, BlockTotal? outer)
    {
        public long Calls, Ticks, InnerTicks, Peak;

        public string Name => name;

        public BlockTotal? Outer => outer;

        public List<BlockTotal> Inner { get; } = [];

        public BlockTotal Find(string inner)
        {
            var found = Inner.Find(block => block.Name == inner);
            if (found is null) Inner.Add(found = new BlockTotal(inner, this));
            return found;
        }
    }
}
