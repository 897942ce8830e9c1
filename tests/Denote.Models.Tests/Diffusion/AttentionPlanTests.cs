using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Diffusion;

/// <summary>What the plan reads and changes, on golden folder 04's U-Net.</summary>
public sealed class AttentionPlanTests : IDisposable
{
    private const string DiffPng = "15-diffpng";

    private readonly TensorScope _scope = TensorScope.Enter();
    private readonly UNetFixture _fixture = new("04-unet-sd15");
    private readonly TextContext _text;
    private readonly Tensor _latents;

    public AttentionPlanTests()
    {
        _text = new TextContext(_fixture.Input("context", 0, 1));
        _latents = _fixture.Latents(isSquare: false).Slice(0, 1);
    }

    private IReadOnlyList<AttentionLayer> Layers => _fixture.UNet.AttentionLayers(_latents.Shape[1], _latents.Shape[2]);

    public void Dispose()
    {
        _text.Dispose();
        _fixture.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Maps_gathered_over_denoising_steps_are_the_references()
    {
        var inputs = FixtureTensors.Read(DiffPng, "inputs_unet.safetensors");
        var expected = FixtureTensors.Read(DiffPng, "expected_unet.safetensors");
        var (states, conditional, unconditional) =
            (expected["latents"].ToTensor(), inputs["cond"].ToTensor(), inputs["uncond"].ToTensor());
        long[] timesteps = expected["timesteps"].ToLongs();
        var captures = expected.Values.Where(golden => golden.Name.Contains("cross_") || golden.Name.Contains("self_"))
            .ToDictionary(golden => golden, golden => golden.Name.Contains("cross_")
                ? AttentionCapture.CrossAt(golden.Shape[0], golden.Shape[1], batch: 1)
                : AttentionCapture.SelfAt(golden.Shape[0], golden.Shape[1], batch: 1));
        Assert.NotEmpty(captures);

        for (int step = 0; step < timesteps.Length; step++)
        {
            using var text = new TextContext(Ops.ConcatBatch(unconditional.Slice(step, 1), conditional));
            var state = states.Slice(step, 1);
            _fixture.UNet.Forward(Ops.ConcatBatch(state, state), [timesteps[step]], text,
                new AttentionPlan { Captures = [.. captures.Values] });
        }
        foreach (var (golden, capture) in captures)
        {
            Golden.AssertClose(golden, Ops.Transpose(capture.Mean(golden.Shape[0], golden.Shape[1])));
            capture.Dispose();
        }
    }

    [Fact]
    public void The_mean_over_layers_counts_the_layers_that_matched()
    {
        var grids = Layers.Where(layer => layer.Kind == AttentionKind.Cross && layer.Stage != UNetStage.Mid)
            .GroupBy(layer => (layer.Height, layer.Width)).ToList();
        using var perLayer = new AttentionCapture
        {
            Layers = layer => layer.Kind == AttentionKind.Cross,
            PerLayer = true,
        };
        var perGrid = grids.ConvertAll(grid => AttentionCapture.CrossAt(grid.Key.Height, grid.Key.Width));
        Forward(new AttentionPlan { Captures = [perLayer, .. perGrid] });
        Forward(new AttentionPlan { Captures = [perLayer, .. perGrid] });

        Assert.Contains(grids, grid => grid.Count() > 1);
        for (int i = 0; i < grids.Count; i++)
        {
            var layers = grids[i].Select(layer => perLayer.Maps.Single(map => map.LayerName == layer.Name)).ToList();
            float[] mean = layers[0].Mean().ToArray();
            foreach (var layer in layers.Skip(1)) mean = [.. mean.Zip(layer.Mean().ToArray(), (a, b) => a + b)];
            mean = Array.ConvertAll(mean, value => value / layers.Count);
            var (height, width) = grids[i].Key;
            Golden.AssertClose($"{height}x{width}", mean, perGrid[i].Mean(height, width).ToArray(), 1e-5);
            Assert.Equal(2 * layers.Count, Assert.Single(perGrid[i].Maps).Count);
            perGrid[i].Dispose();
        }
    }

    [Fact]
    public void Chosen_tokens_are_the_rows_of_the_whole_map()
    {
        var grid = Layers.First(layer => layer.Kind == AttentionKind.Cross);
        int[] tokens = [5, 0, 9];
        using var whole = AttentionCapture.CrossAt(grid.Height, grid.Width);
        using var chosen = AttentionCapture.CrossAt(grid.Height, grid.Width, tokens);
        Forward(new AttentionPlan { Captures = [whole, chosen] });

        Tensor all = whole.Mean(grid.Height, grid.Width), some = chosen.Mean(grid.Height, grid.Width);
        Assert.Equal<Shape>([tokens.Length, grid.Queries], some.Shape);
        for (int i = 0; i < tokens.Length; i++)
        {
            var expected = all.Slice(tokens[i], 1);
            Golden.AssertClose($"token {tokens[i]}", expected.ToArray(), some.Slice(i, 1).ToArray(), 1e-6);
        }
    }

    [Fact]
    public void A_capture_that_stops_early_reads_the_same_and_runs_no_later_module()
    {
        var last = Layers.First(layer => layer is { Kind: AttentionKind.Cross, Stage: UNetStage.Up });
        using var whole = AttentionCapture.CrossAt(last.Height, last.Width);
        using var early = new AttentionCapture { Layers = layer => layer.Index <= last.Index && whole.Layers(layer) };
        using var full = new AttentionCapture { Layers = early.Layers };
        Forward(new AttentionPlan { Captures = [full] });
        var modules = new List<string>();
        using (ModuleTrace.Observe((path, _) => modules.Add(path)))
            _fixture.UNet.Capture(_latents, [261], _text, new AttentionPlan { Captures = [early] });

        Assert.Equal(full.Mean(last.Height, last.Width).ToArray(), early.Mean(last.Height, last.Width).ToArray());
        Assert.Contains(last.Name[..last.Name.IndexOf(".transformer_blocks", StringComparison.Ordinal)], modules);
        Assert.DoesNotContain("conv_norm_out", modules);
        string nextBlock = $"up_blocks.{int.Parse(last.Name.Split('.')[1]) + 1}";
        Assert.DoesNotContain(modules, path => path.StartsWith(nextBlock, StringComparison.Ordinal));
    }

    [Fact]
    public void A_capture_that_reads_nothing_computes_no_block()
    {
        var modules = new List<string>();
        using (ModuleTrace.Observe((path, _) => modules.Add(path)))
            _fixture.UNet.Capture(_latents, [261], _text, new AttentionPlan());
        Assert.DoesNotContain(modules, path => path.Contains("block"));
    }

    [Fact]
    public void A_plan_that_only_reads_changes_nothing()
    {
        using var capture = new AttentionCapture { Layers = _ => true };
        using var values = new FeatureCapture { Layers = _ => true, Feature = AttentionFeature.Value };
        float[] plain = Forward(null).ToArray();
        float[] read = Forward(new AttentionPlan { Captures = [capture], Features = [values] }).ToArray();
        Golden.AssertClose("prediction", plain, read, 1e-5);
        Assert.Equal(Layers.Count, values.Features.Count);
        var cross = Layers.First(layer => layer.Kind == AttentionKind.Cross);
        Shape shape = [1, _text.Encoding.Shape[1], cross.Heads * cross.HeadDim];
        Assert.Equal(shape, values.Features[cross.Name].Shape);
    }

    [Fact]
    public void An_edit_draws_attention_to_a_token_where_its_mask_is()
    {
        const int token = 3;
        var target = Layers.First(layer => layer.Kind == AttentionKind.Cross);
        AdditiveEdit Edit(AttentionLayer layer) => new()
        {
            Alpha = 100,
            QueryMask = [.. Enumerable.Range(0, layer.Queries).Select(q => q % layer.Width < layer.Width / 2 ? 1f : 0)],
            KeyMask = [.. Enumerable.Range(0, _text.Encoding.Shape[1]).Select(k => k == token ? 1f : 0)],
        };
        float[] Map(AttentionPlan plan)
        {
            using var capture = new AttentionCapture { Layers = layer => layer.Name == target.Name, Keys = [token] };
            Forward(plan with { Captures = [capture] });
            return capture.Mean(target.Height, target.Width).ToArray();
        }
        float[] before = Map(new AttentionPlan());
        float[] after = Map(new AttentionPlan { Edits = layer => layer.Name == target.Name ? [Edit(layer)] : [] });
        for (int q = 0; q < before.Length; q++)
        {
            if (q % target.Width < target.Width / 2) Assert.True(after[q] > 0.9, $"pixel {q}: {after[q]}");
            else Assert.Equal(before[q], after[q], 1e-5);
        }
    }

    [Theory]
    [InlineData(5, 7)]
    [InlineData(16, 13)]
    [InlineData(1, 3)]
    [InlineData(12, 20)]
    public void Latents_of_any_size_come_back_at_their_size(int height, int width)
    {
        int channels = _fixture.UNet.Config.InChannels;
        var latents = new TorchRandom(1).Normal([1, height, width, channels]);
        using var capture = new AttentionCapture { Layers = _ => true, PerLayer = true };
        var prediction = _fixture.UNet.Forward(latents, [500], _text, new AttentionPlan { Captures = [capture] });

        Assert.Equal(latents.Shape, prediction.Shape);
        Assert.All(prediction.ToArray(), value => Assert.True(float.IsFinite(value)));
        var layers = _fixture.UNet.AttentionLayers(height, width);
        Assert.Equal(layers.Select(layer => (layer.Name, layer.Height, layer.Width)),
            capture.Maps.Select(map => (map.LayerName!, map.Height, map.Width)));
    }

    [Fact]
    public void Rows_of_a_batch_may_have_their_own_timesteps_and_do_not_mix()
    {
        var context = _fixture.Input("context", 0, 2);
        var latents = _fixture.Latents(isSquare: true).Slice(0, 2);
        using var both = new TextContext(context);
        var together = _fixture.UNet.Forward(latents, [1, 981], both);
        for (int row = 0; row < 2; row++)
        {
            using var text = new TextContext(context.Slice(row, 1));
            var alone = _fixture.UNet.Forward(latents.Slice(row, 1), [row == 0 ? 1 : 981], text);
            Golden.AssertClose($"row {row}", alone.ToArray(), together.Slice(row, 1).ToArray(), 1e-5);
        }
    }

    [Fact]
    public void A_text_context_serves_many_passes()
    {
        float[] first = Forward(null).ToArray(), second = Forward(null).ToArray();
        Assert.Equal(first, second);
        using var fresh = new TextContext(_text.Encoding);
        Assert.Equal(first, _fixture.UNet.Forward(_latents, [261], fresh).ToArray());
    }

    [Fact]
    public void A_cleared_capture_begins_again()
    {
        var grid = Layers.First(layer => layer.Kind == AttentionKind.Self);
        using var capture = AttentionCapture.SelfAt(grid.Height, grid.Width);
        var plan = new AttentionPlan { Captures = [capture] };
        Forward(plan);
        float[] once = capture.Mean(grid.Height, grid.Width).ToArray();
        _fixture.UNet.Forward(_latents, [981], _text, plan);
        capture.Clear();
        Assert.Throws<ModelException>(() => capture.Mean(grid.Height, grid.Width));
        Forward(plan);
        Assert.Equal(once, capture.Mean(grid.Height, grid.Width).ToArray());
    }

    [Fact]
    public void Inputs_that_do_not_fit_are_refused()
    {
        var unet = _fixture.UNet;
        var two = _fixture.Latents(isSquare: true).Slice(0, 2);
        Assert.Throws<ModelException>(() => unet.Forward(two, [1], _text));
        Assert.Throws<ModelException>(() => unet.Forward(_latents, [1, 2, 3], _text));
        Assert.Throws<ModelException>(() => unet.Forward(Tensor.Zeros([1, 8, 8, 9]), [1], _text));
        Assert.Throws<ModelException>(() => unet.Forward(Tensor.Zeros([1, 0, 8, unet.Config.InChannels]), [1], _text));
        using var narrow = new TextContext(Tensor.Zeros([1, 7, unet.Config.CrossAttentionChannels + 1]));
        var error = Assert.Throws<ModelException>(() => unet.Forward(_latents, [1], narrow));
        Assert.Contains("text encoder", error.Message);
    }

    [Fact]
    public void A_cancelled_scope_stops_a_pass()
    {
        using var source = new CancellationTokenSource();
        using var scope = TensorScope.Enter(source.Token);
        // Cancelled from within the pass, as Ctrl-C does.
        using (ModuleTrace.Observe((path, _) => { if (path == "down_blocks.1") source.Cancel(); }))
            Assert.Throws<OperationCanceledException>(() => Forward(null));
    }

    private Tensor Forward(AttentionPlan? plan) => _fixture.UNet.Forward(_latents, [261], _text, plan);
}
