"""A language model of random weights, a third of a megabyte: it knows its letters, and writes gibberish.

Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

WIDTH, INNER, HEADS, CONTEXT = 64, 128, 4, 8192
UNKNOWN, BEGIN, END = 0, 1, 2
LETTERS = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
KINDS = [2, 3, 3, *[6] * 256]
"""Of tokens: unknown, control, and bytes."""
TEMPLATE = "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}assistant: "
ALIGNED = 32
_UINT32, _INT32, _FLOAT32, _STRING, _ARRAY = 4, 5, 6, 8, 9

Value = int | float | str | Sequence[int] | Sequence[float] | Sequence[str]
Weights = Mapping[str, npt.NDArray[np.float32]]


def write_tiny_model(path: Path, seed: int = 1, *, ends: float = 1.5) -> None:
    """Write it as a GGUF file.

    Args:
        path: where to.
        seed: of its weights.
        ends: how much likelier than another token the last one is; 1: as likely.
    """
    weights = _weights(np.random.default_rng(seed), ends)
    known = _known()
    head = b"GGUF" + struct.pack("<IQQ", 3, len(weights), len(known))
    head += b"".join(_string(name) + _typed(value) for name, value in known.items())
    offset = 0
    for name, tensor in weights.items():
        head += _string(name) + struct.pack("<I", tensor.ndim)
        head += struct.pack(f"<{tensor.ndim}Q", *reversed(tensor.shape)) + struct.pack("<IQ", 0, offset)
        offset += len(_padded(tensor.tobytes()))
    path.write_bytes(_padded(head) + b"".join(_padded(tensor.tobytes()) for tensor in weights.values()))


def _known() -> Mapping[str, Value]:
    return {
        "general.architecture": "llama",
        "general.name": "gibberish",
        "llama.context_length": CONTEXT,
        "llama.embedding_length": WIDTH,
        "llama.block_count": 1,
        "llama.feed_forward_length": INNER,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "llama.vocab_size": len(LETTERS),
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.pre": "default",
        "tokenizer.ggml.tokens": LETTERS,
        "tokenizer.ggml.scores": [0.0] * len(LETTERS),
        "tokenizer.ggml.token_type": KINDS,
        "tokenizer.ggml.bos_token_id": BEGIN,
        "tokenizer.ggml.eos_token_id": END,
        "tokenizer.ggml.unknown_token_id": UNKNOWN,
        "tokenizer.chat_template": TEMPLATE,
    }


def _weights(rng: np.random.Generator, ends: float) -> Weights:
    def drawn(*shape: int) -> npt.NDArray[np.float32]:
        return rng.normal(0, 0.3, shape).astype(np.float32)

    ones = np.ones(WIDTH, np.float32)
    output = drawn(len(LETTERS), WIDTH)
    output[END] *= ends
    square = {f"blk.0.attn_{name}.weight": drawn(WIDTH, WIDTH) for name in ("q", "k", "v", "output")}
    return {
        "token_embd.weight": drawn(len(LETTERS), WIDTH),
        "output.weight": output,
        "output_norm.weight": ones,
        "blk.0.attn_norm.weight": ones,
        "blk.0.ffn_norm.weight": ones,
        "blk.0.ffn_gate.weight": drawn(INNER, WIDTH),
        "blk.0.ffn_up.weight": drawn(INNER, WIDTH),
        "blk.0.ffn_down.weight": drawn(WIDTH, INNER),
        **square,
    }


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _typed(value: Value) -> bytes:
    match value:
        case str():
            return struct.pack("<I", _STRING) + _string(value)
        case int():
            return struct.pack("<II", _UINT32, value)
        case float():
            return struct.pack("<If", _FLOAT32, value)
        case _:
            return struct.pack("<I", _ARRAY) + _items(value)


def _items(values: Sequence[int] | Sequence[float] | Sequence[str]) -> bytes:
    count = struct.pack("<Q", len(values))
    if isinstance(values[0], str):
        return struct.pack("<I", _STRING) + count + b"".join(_string(str(each)) for each in values)
    kind, letter = (_INT32, "i") if isinstance(values[0], int) else (_FLOAT32, "f")
    return struct.pack("<I", kind) + count + struct.pack(f"<{len(values)}{letter}", *values)


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % ALIGNED)
