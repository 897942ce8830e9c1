using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary>A proposer with the model that it keeps open.</summary>
internal sealed record OpenProposer(IRegionProposer Proposer, IDisposable? Model) : IDisposable
{
    public void Dispose() => Model?.Dispose();
}
