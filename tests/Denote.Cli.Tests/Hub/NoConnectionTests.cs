using System.Reflection;

namespace Denote.Cli.Tests.Hub;

/// <summary>Only fetching a model can open a connection: nothing else is compiled against anything that could.</summary>
public class NoConnectionTests
{
    [Theory]
    [InlineData("Denote.Tensors")]
    [InlineData("Denote.Imaging")]
    [InlineData("Denote.Models")]
    [InlineData("Denote")]
    [InlineData("Denote.Evaluation")]
    [InlineData("Denote.Cli")]
    public void No_other_assembly_knows_the_network(string name)
    {
        string[] references = [.. Assembly.Load(name).GetReferencedAssemblies().Select(one => one.Name!)];
        Assert.DoesNotContain(references, one => one.StartsWith("System.Net", StringComparison.Ordinal)
            || one.StartsWith("Microsoft.Extensions", StringComparison.Ordinal));
        if (name != "Denote.Cli") Assert.DoesNotContain("Denote.Hub", references);
    }

    [Fact]
    public void Only_pull_uses_what_does()
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
            | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var module = typeof(DenoteCommandLine).Module;
        var users = typeof(DenoteCommandLine).Assembly.GetTypes().Where(type => type.GetMethods(All)
            .Any(method => method.GetMethodBody()?.GetILAsByteArray() is { } code && Calls(module, method, code)));
        Assert.Equal(["ModelsPullCommand"], users.Select(type => (type.DeclaringType ?? type).Name).Distinct());
    }

    /// <summary>Whether the code makes a <see cref="Denote.Hub.ModelPull"/>; every four bytes are tried as a token.</summary>
    private static bool Calls(Module module, MethodBase method, byte[] code)
    {
        for (int at = 0; at + 4 < code.Length; at++)
        {
            const byte NewObject = 0x73;
            if (code[at] != NewObject) continue;
            try
            {
                var made = module.ResolveMethod(
                    BitConverter.ToInt32(code, at + 1), method.DeclaringType!.GetGenericArguments(), []);
                if (made?.DeclaringType == typeof(Denote.Hub.ModelPull)) return true;
            }
            catch (Exception cause) when (cause is ArgumentException or BadImageFormatException)
            {
                // These four bytes were no token.
            }
        }
        return false;
    }
}
