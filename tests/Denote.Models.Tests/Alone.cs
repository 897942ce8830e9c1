namespace Denote.Models.Tests;

/// <summary>Tests that look at the process as a whole and so run by themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
