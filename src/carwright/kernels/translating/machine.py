"""From LLVM's language to the code of this machine, and into this process."""

from __future__ import annotations

import functools
import platform
import threading

from llvmlite import binding

from carwright.kernels.translating.functions import Translated

_IS_X86 = platform.machine() in ("x86_64", "AMD64")
if _IS_X86:
    # Whether a car waits for room or room for the car is a coin toss: a mispredicted branch costs more than both ways.
    binding.set_option("carwright", "-x86-cmov-converter=0")


@functools.cache
def _ready() -> tuple[str, str]:
    """Name and features of this processor; LLVM is told of it."""
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    features = binding.get_host_cpu_features().flatten()
    # Rows of draws are worth the widest vectors that there are; LLVM shies away from them by itself.
    return binding.get_host_cpu_name(), features + ",-prefer-256-bit" * _IS_X86


def processor() -> str:
    """What code is good for: LLVM of this version on this processor."""
    return "/".join([".".join(map(str, binding.llvm_version_info)), *_ready()])


def _target() -> binding.TargetMachine:
    name, features = _ready()
    reloc = "static" if _IS_X86 else "default"
    return binding.Target.from_default_triple().create_target_machine(
        cpu=name, features=features, opt=3, reloc=reloc, codemodel="jitdefault", jit=True
    )


_for_files = functools.cache(_target)
"""The target that files are made for; an engine needs one of its own."""


def assembled(entry: str, begin: Translated) -> str:
    """A module of LLVM: the function ``entry``, and all that it calls."""
    found: dict[str, Translated] = {}
    left = [begin]
    while left:
        each = left.pop()
        if each.name not in found:
            found[each.name] = each
            left += each.callees.values()
    needs = {line for each in found.values() for line in each.needs}
    return "\n".join([*sorted(needs), *(found[name].text for name in sorted(found)), entry])


def _passes(target: binding.TargetMachine, level: int) -> tuple[binding.PassBuilder, binding.ModulePassManager]:
    options = binding.create_pipeline_tuning_options(speed_level=level)
    options.loop_vectorization, options.slp_vectorization = level > 0, False
    builder = binding.create_pass_builder(target, options)
    return builder, builder.getModulePassManager()


def object_code(text: str) -> bytes:
    """Machine code of a module, as a file that can be kept."""
    target = _for_files()
    module = binding.parse_assembly(text)
    module.triple, module.data_layout = binding.get_process_triple(), str(target.target_data)
    module.verify()
    # Small functions stand in their callers, and loops ask at their end, before the costly passes look at them.
    light, early = _passes(target, 0)
    early.add_loop_rotate_pass()
    early.add_instruction_combine_pass()
    early.add_jump_threading_pass()
    early.run(module, light)
    whole, passes = _passes(target, 3)
    passes.run(module, whole)
    return bytes(target.emit_object(module))


_lock = threading.Lock()


@functools.cache
def _engine() -> binding.ExecutionEngine:
    return binding.create_mcjit_compiler(binding.parse_assembly(""), _target())


def loaded(code: bytes, name: str) -> int:
    """Address of a function of kept machine code, which is in this process from now on."""
    with _lock:
        engine = _engine()
        engine.add_object_file(binding.ObjectFileRef.from_data(code))
        engine.finalize_object()
        return int(engine.get_function_address(name))
