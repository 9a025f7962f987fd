"""Neural networks in ONNX files."""

from functools import cache
from pathlib import Path

import onnxruntime


@cache
def open_network(path: Path) -> onnxruntime.InferenceSession:
    """Return the network of an ONNX file, run on one thread of the CPU; a process loads it once."""
    options = onnxruntime.SessionOptions()
    # A batch has a process on every core already.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
