namespace Denote.Cli.Tests;

/// <summary>Tests that look at or change the process as a whole and so run by themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
