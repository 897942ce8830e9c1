// The examples of README.md, word for word: ReadmeTests compares the two and runs these.
// begin: embedded
using Denote;
using Denote.Grounding;
using Denote.Imaging;
// end: embedded

namespace ReadmeExample;

internal static class ReadmeExamples
{
    public static void Run()
    {
        // begin: ground
        using var model = DenoteModel.LoadEmbedded();   // or DenoteModel.Load("stable-diffusion-v1-4")
        var picture = ImageFile.Load("samples/house-cloud-snow.png");
        var result = model.Ground(picture, "[a white house] in [the snow]");
        foreach (var phrase in result.Phrases)
            Console.WriteLine($"{phrase.Text}: {phrase.Area} pixels in {phrase.Box}");
        result.Save("out");
        // end: ground

        // begin: options
        var options = new GroundingOptions { Words = PhraseWords.HeadNoun, CrossResolutions = [16, 32] };
        var mask = model.Ground(picture, "[a pink cloud]", options).Phrases[0].Mask;
        ImageFile.Save(mask, "cloud.png");
        // end: options
    }
}
