"""The precision of a job: bfloat16 where its device computes it natively, else single.

It is settled in the job, not where the workflow is planned: a login node is not a GPU node.
"""

import logging
from functools import cache

import torch

log = logging.getLogger("isthmus")


def native_bf16(device: str) -> bool:
    """Whether a device of this type, ``cpu`` or ``cuda``, has instructions for bfloat16.

    On a processor they are AVX512-BF16 or AMX, as far as PyTorch may use them: its variable ``ATEN_CPU_CAPABILITY``
    can forbid it.
    """
    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    found = torch.cpu.get_capabilities()
    allowed = torch.backends.cpu.get_cpu_capability() == "AVX512"
    return device == "cpu" and allowed and bool(found.get("avx512_bf16") or found.get("amx_bf16"))


@cache
def settled(asked: str, device: str) -> str:
    """The precision, ``bf16`` or ``fp32``, that ``bf16``, ``fp32`` or ``auto`` comes to; it is logged, once."""
    native = native_bf16(device)
    if asked == "bf16" and not native:
        log.warning(
            "precision: bf16 is slow here, about ten times as slow as fp32: this %s has no instructions for it; "
            "`auto` takes fp32",
            {"cpu": "processor", "cuda": "GPU"}.get(device, device),
        )
    used = asked if asked != "auto" else "bf16" if native else "fp32"
    log.info("precision %s (asked: %s, on %s)", used, asked, device)
    return used


def autocast(device: torch.device, asked: str) -> torch.autocast:
    """The context of a forward pass on ``device`` in the precision ``asked``, as :func:`settled` takes it."""
    return torch.autocast(device.type, torch.bfloat16, enabled=settled(asked, device.type) == "bf16")


def job_precision(asked: str) -> str:
    """:func:`settled` on the device that trains: a GPU if there is one."""
    return settled(asked, "cuda" if torch.cuda.is_available() else "cpu")
