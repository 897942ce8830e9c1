#!/usr/bin/python3
"""Time the networks of Stable Diffusion, CLIP and Segment Anything in PyTorch on the CPU, for comparison with Denote.

The layers are written out here with random weights, in the sizes of models/configs, so PyTorch and OpenBLAS are enough:

    apt-get install python3-torch libopenblas0-pthread
    /usr/bin/python3 benchmarks/pytorch/networks.py [--network unet-sd15] [--threads 2] [--rounds 3]

PyTorch runs in its best configuration: channels-last, memory kept by the allocator, OpenBLAS told of AVX-512 (older
versions do not find it on newer processors), attention one head at a time where that is faster. With --serve the
program answers every line on its input with one pass, so that Denote's `compare` benchmark can run passes in turn.
"""
import argparse
import json
import os
import pathlib
import sys
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--network", help="only this one")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--serve", action="store_true", help="one pass for every line of input")
options = parser.parse_args()

TUNING = {"MALLOC_TRIM_THRESHOLD_": "17179869184", "MALLOC_MMAP_THRESHOLD_": "17179869184"}
with open("/proc/cpuinfo", encoding="ascii") as cpu:
    if "avx512f" in cpu.read():
        TUNING["OPENBLAS_CORETYPE"] = "SkylakeX"
TUNING["OPENBLAS_NUM_THREADS"] = str(options.threads)  # PyTorch's own setting does not reach it
if any(os.environ.get(name) != value for name, value in TUNING.items()):
    os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | TUNING)  # read when the libraries load

import torch
from torch import nn
from torch.nn import functional as F

CONFIGS = pathlib.Path(__file__).parents[2] / "models" / "configs"
TOKENS = 77
WHOLE_SCORES = 1 << 24  # scores of all heads at once below this many, else one head at a time


def config(model, part=""):
    return json.loads((CONFIGS / model / part / "config.json").read_text(encoding="utf-8"))


class Attention(nn.Module):
    def __init__(self, channels, context, heads, bias=False):
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(channels, channels, bias=bias)
        self.key = nn.Linear(context, channels, bias=bias)
        self.value = nn.Linear(context, channels, bias=bias)
        self.out = nn.Linear(channels, channels)

    def split(self, tokens):
        batch, count, channels = tokens.shape
        tokens = tokens.view(batch, count, self.heads, channels // self.heads).transpose(1, 2)
        return tokens.reshape(batch * self.heads, count, channels // self.heads)

    def forward(self, tokens, context=None, mask=None):
        context = tokens if context is None else context
        query = self.split(self.query(tokens)) * (tokens.shape[-1] // self.heads) ** -0.5
        key, value = self.split(self.key(context)), self.split(self.value(context))
        if query.shape[0] * query.shape[1] * key.shape[1] <= WHOLE_SCORES:
            scores = torch.bmm(query, key.transpose(1, 2))
            if mask is not None:
                scores = scores + mask
            result = torch.bmm(scores.softmax(-1), value)
        else:
            result = torch.stack([(q @ k.t()).softmax(-1) @ v for q, k, v in zip(query, key, value)])
        batch, count, channels = tokens.shape
        result = result.view(batch, self.heads, count, -1).transpose(1, 2).reshape(batch, count, channels)
        return self.out(result)


class TransformerBlock(nn.Module):
    def __init__(self, channels, context, heads):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(channels) for _ in range(3))
        self.self_attention = Attention(channels, channels, heads)
        self.cross_attention = Attention(channels, context, heads)
        self.expand = nn.Linear(channels, 8 * channels)
        self.contract = nn.Linear(4 * channels, channels)

    def forward(self, tokens, text):
        tokens = tokens + self.self_attention(self.norms[0](tokens))
        tokens = tokens + self.cross_attention(self.norms[1](tokens), text)
        hidden, gate = self.expand(self.norms[2](tokens)).chunk(2, -1)
        return tokens + self.contract(hidden * F.gelu(gate))


class SpatialTransformer(nn.Module):
    def __init__(self, channels, context, heads, layers):
        super().__init__()
        self.norm = nn.GroupNorm(32, channels)
        self.proj_in, self.proj_out = nn.Linear(channels, channels), nn.Linear(channels, channels)
        self.blocks = nn.ModuleList(TransformerBlock(channels, context, heads) for _ in range(layers))

    def forward(self, image, text):
        batch, channels, height, width = image.shape
        tokens = self.proj_in(self.norm(image).permute(0, 2, 3, 1).reshape(batch, height * width, channels))
        for block in self.blocks:
            tokens = block(tokens, text)
        return image + self.proj_out(tokens).view(batch, height, width, channels).permute(0, 3, 1, 2)


class Resnet(nn.Module):
    def __init__(self, inputs, outputs, time_channels=None):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(32, inputs), nn.Conv2d(inputs, outputs, 3, padding=1)
        self.norm2, self.conv2 = nn.GroupNorm(32, outputs), nn.Conv2d(outputs, outputs, 3, padding=1)
        self.time = nn.Linear(time_channels, outputs) if time_channels else None
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else None

    def forward(self, image, time_embedding=None):
        hidden = self.conv1(F.silu(self.norm1(image)))
        if self.time is not None:
            hidden = hidden + self.time(F.silu(time_embedding))[:, :, None, None]
        hidden = self.conv2(F.silu(self.norm2(hidden)))
        return hidden + (image if self.shortcut is None else self.shortcut(image))


class UNet(nn.Module):
    def __init__(self, settings):
        super().__init__()
        channels = settings["block_out_channels"]
        levels, self.base = len(channels), channels[0]
        heads = settings["attention_head_dim"]
        heads = [heads] * levels if isinstance(heads, int) else heads
        depth = settings.get("transformer_layers_per_block", 1)
        depth = [depth] * levels if isinstance(depth, int) else depth
        context, time_channels = settings["cross_attention_dim"], 4 * channels[0]

        def attention(level):
            return SpatialTransformer(channels[level], context, heads[level], depth[level])

        def perceptron(inputs):
            return nn.Sequential(nn.Linear(inputs, time_channels), nn.SiLU(), nn.Linear(time_channels, time_channels))

        self.time = perceptron(channels[0])
        added = settings.get("projection_class_embeddings_input_dim")
        self.added = perceptron(added) if added else None
        self.conv_in = nn.Conv2d(settings["in_channels"], channels[0], 3, padding=1)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        skips, current = [channels[0]], channels[0]
        for level, kind in enumerate(settings["down_block_types"]):
            for _ in range(settings["layers_per_block"]):
                self.down.append(nn.ModuleList([Resnet(current, channels[level], time_channels)]
                                               + ([attention(level)] if "CrossAttn" in kind else [])))
                current = channels[level]
                skips.append(current)
            if level < levels - 1:
                self.down.append(nn.ModuleList([nn.Conv2d(current, current, 3, stride=2, padding=1)]))
                skips.append(current)
        self.middle = nn.ModuleList([Resnet(current, current, time_channels), attention(levels - 1),
                                     Resnet(current, current, time_channels)])
        for step, kind in enumerate(settings["up_block_types"]):
            level = levels - 1 - step
            for layer in range(settings["layers_per_block"] + 1):
                parts = [Resnet(current + skips.pop(), channels[level], time_channels)]
                current = channels[level]
                if "CrossAttn" in kind:
                    parts.append(attention(level))
                if layer == settings["layers_per_block"] and level > 0:
                    parts.append(nn.Conv2d(current, current, 3, padding=1))
                self.up.append(nn.ModuleList(parts))
        self.norm_out = nn.GroupNorm(32, current)
        self.conv_out = nn.Conv2d(current, settings["out_channels"], 3, padding=1)

    def forward(self, latents, time_encoding, text, added):
        time_embedding = self.time(time_encoding)
        if self.added is not None:
            time_embedding = time_embedding + self.added(added)

        def apply(part, image):
            if isinstance(part, Resnet):
                return part(image, time_embedding)
            return part(image, text) if isinstance(part, SpatialTransformer) else part(image)

        image = self.conv_in(latents)
        skips = [image]
        for parts in self.down:
            for part in parts:
                image = apply(part, image)
            skips.append(image)
        for part in self.middle:
            image = apply(part, image)
        for parts in self.up:
            image = torch.cat([image, skips.pop()], 1)
            for part in parts:
                if isinstance(part, nn.Conv2d):
                    image = F.interpolate(image, scale_factor=2.0, mode="nearest")
                image = apply(part, image)
        return self.conv_out(F.silu(self.norm_out(image)))


class VaeAttention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm, self.attention = nn.GroupNorm(32, channels), Attention(channels, channels, 1, bias=True)

    def forward(self, image):
        batch, channels, height, width = image.shape
        tokens = self.norm(image).permute(0, 2, 3, 1).reshape(batch, height * width, channels)
        return image + self.attention(tokens).view(batch, height, width, channels).permute(0, 3, 1, 2)


class Downsample(nn.Conv2d):
    def forward(self, image):
        return super().forward(F.pad(image, (0, 1, 0, 1)))


def vae_decoder(settings):
    channels = settings["block_out_channels"][::-1]
    current = channels[0]
    parts = [nn.Conv2d(settings["latent_channels"], current, 3, padding=1),
             Resnet(current, current), VaeAttention(current), Resnet(current, current)]
    for level, width in enumerate(channels):
        for _ in range(settings["layers_per_block"] + 1):
            parts.append(Resnet(current, width))
            current = width
        if level < len(channels) - 1:
            parts += [nn.Upsample(scale_factor=2.0, mode="nearest"), nn.Conv2d(current, current, 3, padding=1)]
    return nn.Sequential(*parts, nn.GroupNorm(32, current), nn.SiLU(),
                         nn.Conv2d(current, settings["out_channels"], 3, padding=1))


def vae_encoder(settings):
    channels = settings["block_out_channels"]
    current = channels[0]
    parts = [nn.Conv2d(settings["in_channels"], current, 3, padding=1)]
    for level, width in enumerate(channels):
        for _ in range(settings["layers_per_block"]):
            parts.append(Resnet(current, width))
            current = width
        if level < len(channels) - 1:
            parts.append(Downsample(current, current, 3, stride=2))
    return nn.Sequential(*parts, Resnet(current, current), VaeAttention(current), Resnet(current, current),
                         nn.GroupNorm(32, current), nn.SiLU(),
                         nn.Conv2d(current, 2 * settings["latent_channels"], 3, padding=1))


class ClipLayer(nn.Module):
    def __init__(self, channels, hidden, heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.attention = Attention(channels, channels, heads, bias=True)
        self.expand, self.contract = nn.Linear(channels, hidden), nn.Linear(hidden, channels)

    def forward(self, tokens, mask):
        tokens = tokens + self.attention(self.norm1(tokens), mask=mask)
        hidden = self.expand(self.norm2(tokens))
        return tokens + self.contract(hidden * torch.sigmoid(1.702 * hidden))


class ClipEncoder(nn.Module):
    """A CLIP tower; text with a causal mask, or patches of a picture."""

    def __init__(self, channels, hidden, heads, layers, patch=None):
        super().__init__()
        self.patch = nn.Conv2d(3, channels, patch, stride=patch, bias=False) if patch else None
        self.layers = nn.ModuleList(ClipLayer(channels, hidden, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(channels)

    def forward(self, tokens):
        mask = None
        if self.patch is None:
            mask = torch.full((tokens.shape[1],) * 2, float("-inf")).triu(1)
        else:
            tokens = self.patch(tokens).flatten(2).transpose(1, 2)
            tokens = torch.cat([tokens[:, :1], tokens], 1)
        for layer in self.layers:
            tokens = layer(tokens, mask)
        return self.norm(tokens)


class SamBlock(nn.Module):
    """A block of Segment Anything's image encoder: attention within windows, or global where window is 0, with
    decomposed relative positions."""

    def __init__(self, channels, heads, window, grid):
        super().__init__()
        self.heads, self.window = heads, window
        self.norm1, self.norm2 = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.joined, self.out = nn.Linear(channels, 3 * channels), nn.Linear(channels, channels)
        side = window or grid
        self.rows = nn.Parameter(torch.empty(2 * side - 1, channels // heads))
        self.columns = nn.Parameter(torch.empty(2 * side - 1, channels // heads))
        self.expand, self.contract = nn.Linear(channels, 4 * channels), nn.Linear(4 * channels, channels)

    def attend(self, image):
        batch, side, _, channels = image.shape
        count = side * side
        query, key, value = (part.reshape(batch * self.heads, count, -1) for part in
                             self.joined(image).view(batch, count, 3, self.heads, -1).permute(2, 0, 3, 1, 4))
        offset = torch.arange(side)[:, None] - torch.arange(side)[None] + side - 1
        grid = query.view(-1, side, side, query.shape[-1])
        rows = torch.einsum("bhwc,hkc->bhwk", grid, self.rows[offset])[..., :, None]
        columns = torch.einsum("bhwc,wkc->bhwk", grid, self.columns[offset])[..., None, :]
        scale, result = query.shape[-1] ** -0.5, torch.empty_like(query)
        step = max(1, WHOLE_SCORES // (count * count))
        for at in range(0, len(query), step):
            part = slice(at, at + step)
            scores = torch.bmm(query[part] * scale, key[part].transpose(1, 2)).view(-1, side, side, side, side)
            scores = (scores + rows[part] + columns[part]).view(-1, count, count)
            result[part] = torch.bmm(scores.softmax(-1), value[part])
        return self.out(result.view(batch, self.heads, side, side, -1).permute(0, 2, 3, 1, 4).reshape(image.shape))

    def forward(self, image):
        _, grid, _, channels = image.shape
        hidden = self.norm1(image)
        if self.window:
            count = -(-grid // self.window)
            padded = F.pad(hidden, (0, 0, 0, count * self.window - grid, 0, count * self.window - grid))
            shape = (1, count, self.window, count, self.window, channels)
            windows = padded.view(shape).permute(0, 1, 3, 2, 4, 5).reshape(-1, self.window, self.window, channels)
            windows = self.attend(windows).view(1, count, count, self.window, self.window, channels)
            hidden = windows.permute(0, 1, 3, 2, 4, 5).reshape(padded.shape)[:, :grid, :grid]
        else:
            hidden = self.attend(hidden)
        image = image + hidden
        return image + self.contract(F.gelu(self.expand(self.norm2(image))))


class SamEncoder(nn.Module):
    def __init__(self, settings):
        super().__init__()
        channels, embedding = settings["encoder_embed_dim"], settings["prompt_embed_dim"]
        grid = settings["image_size"] // settings["vit_patch_size"]
        self.patch = nn.Conv2d(3, channels, settings["vit_patch_size"], stride=settings["vit_patch_size"])
        self.blocks = nn.Sequential(*(
            SamBlock(channels, settings["encoder_num_heads"],
                     0 if i in settings["encoder_global_attn_indexes"] else settings["window_size"], grid)
            for i in range(settings["encoder_depth"])))
        self.narrow, self.conv = nn.Conv2d(channels, embedding, 1), nn.Conv2d(embedding, embedding, 3, padding=1)
        self.norm1, self.norm2 = nn.LayerNorm(embedding), nn.LayerNorm(embedding)

    def forward(self, picture):
        image = self.narrow(self.blocks(self.patch(picture).permute(0, 2, 3, 1)).permute(0, 3, 1, 2))
        image = self.conv(self.norm1(image.permute(0, 2, 3, 1)).permute(0, 3, 1, 2))
        return self.norm2(image.permute(0, 2, 3, 1))


def unet_case(model, batch=1):
    settings = config(model, "unet")
    side, added = settings["sample_size"], settings.get("projection_class_embeddings_input_dim")
    image = torch.randn(batch, settings["in_channels"], side, side).to(memory_format=torch.channels_last)
    text = torch.randn(batch, TOKENS, settings["cross_attention_dim"])
    encoding = torch.randn(batch, settings["block_out_channels"][0])
    return (lambda: UNet(settings)), (image, encoding, text, torch.randn(batch, added) if added else None)


def picture(side, channels=3):
    return (torch.randn(1, channels, side, side).to(memory_format=torch.channels_last),)


NETWORKS = {
    "unet-sd15": lambda: unet_case("sd15"),
    "unet-sd15-guidance": lambda: unet_case("sd15", batch=2),
    "unet-sd21": lambda: unet_case("sd21"),
    "unet-sdxl": lambda: unet_case("sdxl"),
    "vae-decode": lambda: ((lambda: vae_decoder(config("sd15", "vae"))), picture(64, 4)),
    "vae-encode": lambda: ((lambda: vae_encoder(config("sd15", "vae"))), picture(512)),
    "clip-text": lambda: ((lambda: ClipEncoder(768, 3072, 12, 12)), (torch.randn(1, TOKENS, 768),)),
    "sam-vit-b": lambda: ((lambda: SamEncoder(config("sam-vit-b"))), picture(1024)),
    "clip-vision": lambda: ((lambda: ClipEncoder(768, 3072, 12, 12, patch=16)), picture(224)),
}


def build(create):
    """Random weights without PyTorch's initialisation, which takes minutes for a U-Net."""
    initialise = {name: getattr(nn.init, name) for name in ("kaiming_uniform_", "uniform_", "ones_", "zeros_")}
    for name in initialise:
        setattr(nn.init, name, lambda tensor, *_, **__: tensor)
    network = create().to(memory_format=torch.channels_last).eval()
    for name, function in initialise.items():
        setattr(nn.init, name, function)
    block = torch.randn(1 << 20)
    for name, weight in network.named_parameters():
        weight.requires_grad_(False)
        fan = weight[0].numel() if weight.dim() > 1 else 4
        repeated = block.repeat(weight.numel() // block.numel() + 1)[:weight.numel()].view(weight.shape)
        weight.copy_(repeated * fan ** -0.5)
        if name.endswith("weight") and weight.dim() == 1:
            weight.fill_(1)
    return network


def measure(network, inputs):
    with torch.inference_mode():
        wall, cpu_time = time.perf_counter(), time.process_time()
        network(*inputs)
        return time.perf_counter() - wall, time.process_time() - cpu_time


def peak_memory():
    """In KiB; the system's other count, ru_maxrss, starts with the parent's memory."""
    status = pathlib.Path("/proc/self/status").read_text(encoding="ascii")
    return next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))


def main():
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    if options.network and options.network not in NETWORKS:
        parser.error(f"--network is one of {', '.join(NETWORKS)}")
    for name in [options.network] if options.network else NETWORKS:
        create, inputs = NETWORKS[name]()
        network = build(create)
        if options.serve:
            measure(network, inputs)
            print("ready", flush=True)
            for _ in sys.stdin:
                print(*measure(network, inputs), peak_memory(), flush=True)
            return
        measure(network, inputs)
        passes = [measure(network, inputs) for _ in range(options.rounds)]
        print(f"{name:20} wall {min(p[0] for p in passes):7.3f} s   CPU {min(p[1] for p in passes):7.3f} s", flush=True)


if __name__ == "__main__":
    main()
