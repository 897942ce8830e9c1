namespace Denote.Cli.Tests.Documents;

/// <summary>Tests that change the process's current directory, and so run alone.</summary>
[CollectionDefinition(nameof(CurrentDirectory), DisableParallelization = true)]
public class CurrentDirectory;
