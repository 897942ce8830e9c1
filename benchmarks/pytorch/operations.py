#!/usr/bin/python3
"""Time 3x3 convolutions of a Stable Diffusion 1.5 U-Net in PyTorch on one thread, for comparison with Denote.

The minimum of thread CPU time, in both memory layouts, as `... -- engine --filter conv` measures Denote. PyTorch runs in
its best configuration: memory kept by the allocator, and OpenBLAS told of AVX-512, which older versions do not find on
newer processors.

    apt-get install python3-torch libopenblas0-pthread
    /usr/bin/python3 benchmarks/pytorch/operations.py
"""
import os
import sys
import time

TUNING = {"MALLOC_TRIM_THRESHOLD_": "17179869184", "MALLOC_MMAP_THRESHOLD_": "17179869184"}
with open("/proc/cpuinfo", encoding="ascii") as cpu:
    if "avx512f" in cpu.read():
        TUNING["OPENBLAS_CORETYPE"] = "SkylakeX"
if any(os.environ.get(name) != value for name, value in TUNING.items()):
    os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | TUNING)  # read when the libraries load

import torch

ROUNDS = 3
CASES = ((64, 320, 320), (32, 640, 640), (16, 1280, 1280))


def fastest(call):
    call()
    seconds = []
    for _ in range(ROUNDS):
        start = time.thread_time()
        call()
        seconds.append(time.thread_time() - start)
    return min(seconds)


torch.set_num_threads(1)
for side, inputs, outputs in CASES:
    for layout in (torch.channels_last, torch.contiguous_format):
        convolution = torch.nn.Conv2d(inputs, outputs, 3, padding=1).to(memory_format=layout)
        image = torch.randn(1, inputs, side, side).to(memory_format=layout)
        with torch.inference_mode():
            milliseconds = fastest(lambda: convolution(image)) * 1e3
        print(f"conv {side}x{side} {inputs}->{outputs} {layout}: {milliseconds:.1f} ms", flush=True)
