using System.Text;
using Denote.Models.Files.Torch;

namespace Denote.Models.Tests.Files.Torch;

public sealed class PickleFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Plain_data_becomes_JSON() => Assert.Equal(
        """{"a":[1,2.5,null,true],"7":"grün"}""",
        Json(PickleBytes.Protocol2().Op('}').Op('(').Text("a").Op('(').Int(1)
            .Raw([(byte)'G', 0x40, 4, 0, 0, 0, 0, 0, 0]).Op('N').Op('\x88').Op('t').Int(7).Text("grün").Op('u').End()));

    [Fact]
    public void Globals_are_refused_by_name() => Assert.Contains("'torch._utils._rebuild_tensor_v2'",
        Fault(PickleBytes.Protocol2().Global("torch._utils", "_rebuild_tensor_v2").End()));

    [Fact]
    public void A_bomb_of_lists_in_lists_is_refused()
    {
        // Each list holds the one before it ten times: thirty levels are more than any machine holds.
        var pickle = PickleBytes.Protocol2().Op(']').Raw((byte)'q', 0);
        for (int level = 1; level <= 30; level++)
        {
            pickle.Op(']').Raw((byte)'q', (byte)level).Op('(');
            for (int i = 0; i < 10; i++) pickle.Raw((byte)'h', (byte)(level - 1));
            pickle.Op('e');
        }
        for (int level = 0; level < 30; level++) pickle.Op('a');
        Assert.Contains("hold each other", Fault(pickle.End()));
    }

    [Fact]
    public void A_list_that_holds_itself_is_refused() => Assert.Contains("hold each other",
        Fault(PickleBytes.Protocol2().Op(']').Raw((byte)'q', 0).Raw((byte)'h', 0).Op('a').End()));

    private string Json(byte[] pickle)
    {
        File.WriteAllBytes(_path, pickle);
        return Encoding.UTF8.GetString(PickleFile.ToJson(_path));
    }

    private string Fault(byte[] pickle) => Assert.Throws<ModelException>(() => Json(pickle)).Message;
}
