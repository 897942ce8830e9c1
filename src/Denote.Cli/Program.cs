using Denote.Cli;

using var interruption = Interruption.Listen();
return (int)new DenoteCommandLine(Terminal.OfProcess()).Run(args, interruption);
