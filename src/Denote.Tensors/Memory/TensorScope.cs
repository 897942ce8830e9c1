namespace Denote.Tensors;

/// <summary>
/// Owns every tensor created while it is the current scope of its thread and returns their memory when it is disposed.
/// <code>
/// using var scope = TensorScope.Enter();
/// var h = Ops.Conv2d(x, _conv1);
/// return scope.Keep(Ops.Activate(h, Activation.Silu));
/// </code>
/// A scope also carries the cancellation token that every operation observes when it starts.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? _current;

    private readonly TensorScope? _parent;
    private readonly List<Tensor> _owned = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    private TensorScope(TensorScope? parent, CancellationToken cancellation)
    {
        _parent = parent;
        Cancellation = cancellation;
    }

    /// <summary>The innermost open scope of this thread, or null.</summary>
    public static TensorScope? Current => _current;

    /// <summary>The token that operations of this scope observe.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Opens a scope inside the current one, with the same cancellation token.</summary>
    public static TensorScope Enter() => Enter(_current?.Cancellation ?? default);

    /// <summary>Opens a scope inside the current one.</summary>
    /// <param name="cancellation">Observed by every operation of this scope and of scopes inside it.</param>
    public static TensorScope Enter(CancellationToken cancellation)
    {
        var scope = new TensorScope(_current, cancellation);
        _current = scope;
        return scope;
    }

    /// <summary>
    /// Hands a tensor to the enclosing scope (or, in the outermost scope, to the caller, who then disposes it).
    /// </summary>
    /// <param name="tensor">A tensor of this scope; one that this scope does not own is returned unchanged.</param>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Owner == this)
        {
            tensor.Owner = _parent;
            _parent?._owned.Add(tensor);
        }
        return tensor;
    }

    /// <summary>Takes a tensor out of the scope that owns it: results that outlive the pass that made them.</summary>
    /// <param name="tensor">Belongs to the caller from now on, who disposes it.</param>
    public static Tensor Release(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        tensor.Owner = null;
        return tensor;
    }

    /// <summary>
    /// Returns the memory of all tensors that the scope still owns and makes the enclosing scope current.
    /// </summary>
    public void Dispose()
    {
        if (Environment.CurrentManagedThreadId != _thread || (_current != this && _owned.Count > 0))
            throw new InvalidOperationException("Tensor scopes close on their own thread, innermost first.");
        if (_current == this) _current = _parent;
        foreach (var tensor in _owned)
            if (tensor.Owner == this) tensor.Dispose();
        _owned.Clear();
    }

    internal void Own(Tensor tensor) => _owned.Add(tensor);
}
