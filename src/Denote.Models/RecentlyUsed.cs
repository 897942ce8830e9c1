using System.Diagnostics.CodeAnalysis;

namespace Denote.Models;

/// <summary>
/// Results that were needed most recently, up to a number of them. Safe to use from several threads; values are shared,
/// so nothing may change them.
/// </summary>
/// <param name="capacity">How many are kept, 1 or more; the one that was not needed for longest goes first.</param>
internal sealed class RecentlyUsed<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _places = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _order = [];

    /// <summary>How many are kept at the moment.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _order.Count;
        }
    }

    /// <summary>Finds a result and counts it as used.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            bool isKnown = _places.TryGetValue(key, out var place);
            if (isKnown)
            {
                _order.Remove(place!);
                _order.AddLast(place!);
            }
            value = isKnown ? place!.Value.Value : default;
            return isKnown;
        }
    }

    /// <summary>Keeps a result, unless another thread has kept one of the same key meanwhile.</summary>
    /// <returns>The result that is kept.</returns>
    public TValue Add(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (_places.TryGetValue(key, out var place)) return place.Value.Value;
            _places[key] = _order.AddLast((key, value));
            if (_order.Count > capacity)
            {
                _places.Remove(_order.First!.Value.Key);
                _order.RemoveFirst();
            }
            return value;
        }
    }
}
