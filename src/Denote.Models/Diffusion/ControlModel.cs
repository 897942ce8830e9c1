using Denote.Models.Files;

namespace Denote.Models.Diffusion;

/// <summary>
/// A ControlNet from its folder in the diffusers layout (<c>config.json</c> and the weights), ready to run. The object
/// must stay open while the network is in use. Safe to use from several threads.
/// </summary>
public sealed class ControlModel : IDisposable
{
    private readonly Weights _weights;

    private ControlModel(string folder, ControlNet network, Weights weights) =>
        (Folder, Network, _weights) = (folder, network, weights);

    /// <summary>Its folder, full path.</summary>
    public string Folder { get; }

    /// <summary>The network.</summary>
    public ControlNet Network { get; }

    private string Name => Path.GetFileName(Folder);

    /// <summary>Loads a ControlNet.</summary>
    /// <param name="folder">The folder that holds <c>config.json</c>.</param>
    /// <exception cref="ModelException">It is missing, broken, or something else.</exception>
    public static ControlModel Load(string folder)
    {
        var opened = ModelFolder.Open(folder);
        if (opened.IsPipeline || opened.Parts[0].Kind != ModelPartKind.ControlNet)
        {
            throw new ModelException($"{opened.Name}: this is a {opened.ClassName}, expected a ControlNetModel; name "
                + "the folder of a ControlNet in the diffusers layout.");
        }
        var part = opened.Parts[0];
        var config = ControlNetConfig.Read(part.ConfigPath);
        var weights = part.OpenWeights();
        try
        {
            return new ControlModel(opened.Path, new ControlNet(config, weights), weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Requires that what the ControlNet adds fits a model.</summary>
    /// <param name="model">The model that it shall steer.</param>
    /// <exception cref="ModelException">It was made for a model of other sizes.</exception>
    public void RequireFits(StableDiffusion model)
    {
        ArgumentNullException.ThrowIfNull(model);
        UNetConfig mine = Network.Config.UNet, theirs = model.UNet.Config;
        if (mine.AddedChannels is null != theirs.AddedChannels is null)
        {
            bool isMine = mine.AddedChannels is not null;
            throw Unfit(model, isMine
                ? "it belongs to Stable Diffusion XL, which the model is not"
                : "the model is a Stable Diffusion XL, to which it does not belong");
        }
        (string What, object Mine, object Theirs)[] sizes =
        [
            ("text channels", mine.CrossAttentionChannels, theirs.CrossAttentionChannels),
            ("latent channels", mine.InChannels, theirs.InChannels),
            ("block channels", List(mine.BlockOutChannels), List(theirs.BlockOutChannels)),
            ("layers per block", List(mine.LayersPerBlock), List(theirs.LayersPerBlock)),
            ("pixels per latent", Network.Config.Downscale, model.Vae.Config.Downscale),
        ];
        foreach (var (what, own, other) in sizes)
            if (!own.Equals(other)) throw Unfit(model, $"it has {what} {own}, the model {other}");
    }

    /// <summary>Closes the weights; the network may not be run any more.</summary>
    public void Dispose() => _weights.Dispose();

    private static string List(IReadOnlyList<int> sizes) => string.Join(", ", sizes);

    private ModelException Unfit(StableDiffusion model, string reason) => new(
        $"{Name}: this ControlNet does not fit {Path.GetFileName(model.Folder)}: {reason}. Use one that was trained "
        + "for this model, or the model that it was trained for.");
}
