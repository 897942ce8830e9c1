namespace Denote.Cli.Tests;

/// <summary>Copies of the embedded diffusion model, to be damaged.</summary>
internal static class EmbeddedModel
{
    /// <summary>The parts that make a picture; other networks of the embedded folder are left out.</summary>
    private static readonly string[] Parts = [".", "unet", "vae", "text_encoder", "tokenizer", "scheduler"];

    /// <summary>Copies the model into a new folder.</summary>
    /// <returns>The folder.</returns>
    public static string CopyTo(string folder, Func<string, bool>? isWanted = null)
    {
        foreach (string part in Parts)
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
            foreach (string file in Directory.GetFiles(Path.Combine(DenoteModel.EmbeddedFolder, part)))
            {
                if (isWanted?.Invoke(file) ?? true)
                    File.Copy(file, Path.Combine(folder, part, Path.GetFileName(file)));
            }
        }
        return folder;
    }
}
