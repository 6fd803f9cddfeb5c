"""The precision of a job: bfloat16 if its device has instructions for it, else single precision.

The job decides, not the planning of the workflow, because the workflow may run on a login node without GPU.
"""

import logging
from functools import cache

import torch

log = logging.getLogger("isthmus")


def native_bf16(device: str) -> bool:
    """Tell whether a device of this type, ``cpu`` or ``cuda``, has instructions for bfloat16.

    On a processor these are AVX512-BF16 or AMX. PyTorch does not use them if ``ATEN_CPU_CAPABILITY`` forbids it.
    """
    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    found = torch.cpu.get_capabilities()
    allowed = torch.backends.cpu.get_cpu_capability() == "AVX512"
    return device == "cpu" and allowed and bool(found.get("avx512_bf16") or found.get("amx_bf16"))


@cache
def settled(asked: str, device: str) -> str:
    """Decide between ``bf16`` and ``fp32``, for the setting ``bf16``, ``fp32`` or ``auto``; log it once."""
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
    """Return the context of a forward pass on ``device`` in the precision ``asked`` (:func:`settled`)."""
    return torch.autocast(device.type, torch.bfloat16, enabled=settled(asked, device.type) == "bf16")


def job_precision(asked: str) -> str:
    """Return :func:`settled` for the training device: a GPU if there is one, else the processor."""
    return settled(asked, "cuda" if torch.cuda.is_available() else "cpu")
