namespace Denote.Cli.Commands;

/// <summary><c>--clip</c>: which CLIP compares pictures with words.</summary>
internal sealed class ClipOption : ModelPathOption
{
    public ClipOption() : base("--clip")
    {
        HelpName = "path";
        Description = "A CLIPModel folder in the transformers layout, OpenAI's checkpoint such as ViT-B-16.pt, or " +
            "open_clip's with its open_clip_config.json; by default the model folder's clip/.";
    }
}
