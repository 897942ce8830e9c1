namespace Denote.Tensors;

/// <summary>
/// Reverse-mode differentiation. While a tape is open on a thread it notes every operation whose inputs depend on a
/// watched tensor, and keeps the tensors that the reverse pass will need alive beyond their scopes; nothing else is
/// noted, and without an open tape nothing at all. Weights are constants.
/// <code>
/// using var tape = GradientTape.Record();
/// tape.Watch(x);
/// var y = network.Forward(x);
/// var gradient = tape.Gradient(y, seed: lossGradient, x);
/// </code>
/// Changes made through <see cref="Tensor.Span"/> are not seen. A tape inside another hides the outer one until it is
/// disposed.
/// </summary>
public sealed class GradientTape : IDisposable
{
    [ThreadStatic]
    private static GradientTape? _current;

    private readonly GradientTape? _enclosing;
    private readonly long _memoryBudget;
    private readonly List<TapeStep> _steps = [];
    private readonly List<TapeVariable> _watched = [];
    private readonly HashSet<TensorBuffer> _kept = [];
    private bool _isOver;
    private bool _isClosed;

    private GradientTape(long memoryBudget)
    {
        _memoryBudget = memoryBudget;
        _enclosing = _current;
        _current = this;
    }

    /// <summary>Bytes of tensors that the recording keeps alive.</summary>
    public long BytesKept { get; private set; }

    /// <summary>Number of operations recorded.</summary>
    public int Count => _steps.Count;

    /// <summary>The tape that this thread's operations are recorded on, or null.</summary>
    internal static GradientTape? Current => _current;

    /// <summary>Starts recording on this thread, until the tape is disposed or asked for gradients.</summary>
    /// <param name="memoryBudget">
    /// Bytes: once the recording keeps more than this, blocks run through <see cref="Checkpoint"/> keep their inputs
    /// alone and are computed a second time in the reverse pass.
    /// </param>
    public static GradientTape Record(long memoryBudget = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBudget);
        return new GradientTape(memoryBudget);
    }

    /// <summary>
    /// Whether this thread's tape follows a tensor: it is watched, or was computed from a watched one.
    /// </summary>
    /// <param name="tensor">Any tensor.</param>
    public static bool Follows(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return _current?.Find(tensor) is not null;
    }

    /// <summary>
    /// Runs a block of operations that is recorded as a whole when memory is short (see <see cref="Record"/>): its
    /// inputs are kept, what lies inside it is not, and the reverse pass runs the block again.
    /// </summary>
    /// <param name="block">
    /// Computes one tensor from the inputs it is given; nothing else that it uses may depend on a watched tensor.
    /// It may be called twice, and must then do the same.
    /// </param>
    /// <param name="inputs">The block's inputs.</param>
    public static Tensor Checkpoint(Func<IReadOnlyList<Tensor>, Tensor> block, params IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(inputs);
        if (_current is not { } tape || tape.BytesKept <= tape._memoryBudget || !inputs.Any(Follows))
            return block(inputs);

        Tensor result;
        using (new Pause()) result = block(inputs);
        if (inputs.Contains(result)) return result;
        int[] followed = [.. Enumerable.Range(0, inputs.Count).Where(i => tape.Find(inputs[i]) is not null)];
        tape.Note(result, [.. inputs], [.. inputs], step =>
        {
            Tensor[] again = [.. inputs.Select((_, i) => step.Saved(i))];
            using var inner = Record();
            foreach (int i in followed) inner.Watch(again[i]);
            var gradients = inner.Gradients(block(again), step.Gradient, [.. followed.Select(i => again[i])]);
            for (int i = 0; i < followed.Length; i++) step.Give(followed[i], gradients[i]);
        });
        return result;
    }

    /// <summary>Follows a tensor from here on.</summary>
    /// <param name="tensor">What gradients will be asked for; one open tape at a time can watch a tensor.</param>
    public void Watch(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (Find(tensor) is not null) return;
        tensor.Variable = new TapeVariable(this, tensor.Shape);
        _watched.Add(tensor.Variable);
    }

    /// <summary>The gradient of a scalar with respect to one tensor.</summary>
    /// <param name="loss">One element, computed from the input while recording.</param>
    /// <param name="input">A watched tensor.</param>
    /// <returns>Same shape as <paramref name="input"/>; belongs to the current scope.</returns>
    public Tensor Gradient(Tensor loss, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (loss.Count != 1)
            throw new TensorException($"A loss is one number, not {loss.Shape}; give the gradient's seed.");
        using var scope = TensorScope.Enter();
        return scope.Keep(Gradient(loss, Tensor.Full(loss.Shape, 1), input));
    }

    /// <summary>The gradient of <c>sum(seed * result)</c> with respect to one tensor.</summary>
    /// <param name="result">Computed from the input while recording.</param>
    /// <param name="seed">The gradient of the loss with respect to <paramref name="result"/>; same shape.</param>
    /// <param name="input">A watched tensor.</param>
    /// <returns>Same shape as <paramref name="input"/>; belongs to the current scope.</returns>
    public Tensor Gradient(Tensor result, Tensor seed, Tensor input) => Gradients(result, seed, input)[0];

    /// <summary>
    /// The gradients of <c>sum(seed * result)</c> with respect to several tensors. Ends the recording: a tape gives
    /// its gradients once, and returns its memory while it does.
    /// </summary>
    /// <param name="result">Computed from the inputs while recording.</param>
    /// <param name="seed">The gradient of the loss with respect to <paramref name="result"/>; same shape.</param>
    /// <param name="inputs">Watched tensors, or tensors computed from them.</param>
    /// <returns>As many gradients, each of its input's shape; they belong to the current scope.</returns>
    /// <exception cref="TensorException">
    /// The tape does not know a tensor, or has given its gradients already.
    /// </exception>
    public IReadOnlyList<Tensor> Gradients(Tensor result, Tensor seed, params ReadOnlySpan<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(seed);
        if (_isOver)
            throw new TensorException("This tape has given its gradients already; record the operations again.");
        var last = Find(result)
            ?? throw new TensorException(
                $"The result {result.Shape} does not depend on a tensor that the tape watches.");
        var wanted = new TapeVariable[inputs.Length];
        for (int i = 0; i < wanted.Length; i++)
        {
            wanted[i] = Find(inputs[i])
                ?? throw new TensorException(
                    $"The tape does not watch the input {inputs[i].Shape}; call Watch before using it.");
        }
        _isOver = true;
        using var pause = new Pause();
        last.Add(seed);
        for (int i = _steps.Count - 1; i >= 0; i--)
        {
            using var step = _steps[i];
            _steps.RemoveAt(i);
            if (step.Result.Gradient is null) continue;
            try
            {
                using var scope = TensorScope.Enter();
                step.Reverse();
            }
            finally
            {
                if (!wanted.Contains(step.Result)) step.Result.Clear();
            }
        }
        Tensor[] gradients = [.. wanted.Select(Result)];
        foreach (var variable in wanted) variable.Clear();
        return gradients;
    }

    /// <summary>Ends the recording and returns what it kept.</summary>
    /// <exception cref="InvalidOperationException">
    /// A tape that was opened later is still open, or another thread opened it.
    /// </exception>
    public void Dispose()
    {
        if (_isClosed) return;
        if (_current != this) throw new InvalidOperationException("Tapes close on their own thread, innermost first.");
        _isClosed = _isOver = true;
        _current = _enclosing;
        foreach (var step in _steps)
        {
            step.Result.Clear();
            step.Dispose();
        }
        foreach (var variable in _watched) variable.Clear();
        _steps.Clear();
        _watched.Clear();
        _kept.Clear();
    }

    /// <summary>Notes an operation if it depends on a watched tensor.</summary>
    /// <param name="result">Its result.</param>
    /// <param name="inputs">Its inputs; an absent one is null.</param>
    /// <param name="saved">What the reverse function needs.</param>
    /// <param name="reverse">Gives each input its gradient.</param>
    internal void Note(Tensor result, Tensor?[] inputs, Tensor[] saved, Action<TapeStep> reverse)
    {
        if (_isOver) return;
        var variables = Array.ConvertAll(inputs, input => input is null ? null : Find(input));
        if (Array.TrueForAll(variables, variable => variable is null)) return;
        result.Variable = new TapeVariable(this, result.Shape);
        foreach (var tensor in saved)
            if (_kept.Add(tensor.Buffer)) BytesKept += tensor.Buffer.Bytes;
        var shared = Array.ConvertAll(saved, tensor => tensor.Share());
        _steps.Add(new TapeStep(result.Variable, variables, shared, reverse));
    }

    private TapeVariable? Find(Tensor tensor) => tensor.Variable?.Tape == this ? tensor.Variable : null;

    private static Tensor Result(TapeVariable variable) =>
        variable.Gradient is { } gradient ? gradient.Reshape(gradient.Shape) : Tensor.Zeros(variable.Shape);

    /// <summary>No tape records on this thread until the pause is disposed.</summary>
    private sealed class Pause : IDisposable
    {
        private readonly GradientTape? _before = _current;

        public Pause() => _current = null;

        public void Dispose() => _current = _before;
    }
}
