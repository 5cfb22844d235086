"""Compiling takes numba's time in Python, not LLVM's; here is left out what our kernels do not need of it."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import typed_passes, untyped_passes
from numba.core.compiler import CompilerBase
from numba.core.compiler_machinery import PassManager
from numba.core.types.functions import BaseFunction


class Straight(CompilerBase):
    """Passes for plain code on numbers: no closures, no literals to unroll, no arrays, no parallel loops."""

    def define_pipelines(self) -> list[PassManager]:
        """The one way from bytecode to machine code."""
        passes = PassManager("straight")
        for each, what in (
            (untyped_passes.TranslateByteCode, "analyzing bytecode"),
            (untyped_passes.FixupArgs, "fix up args"),
            (untyped_passes.IRProcessing, "processing IR"),
            (untyped_passes.RewriteSemanticConstants, "rewrite semantic constants"),
            (untyped_passes.DeadBranchPrune, "dead branch pruning"),
            (untyped_passes.GenericRewrites, "nopython rewrites"),
            (untyped_passes.ReconstructSSA, "ssa"),
            (typed_passes.NopythonTypeInference, "nopython frontend"),
            (typed_passes.PreLowerStripPhis, "remove phis nodes"),
            (typed_passes.IRLegalization, "ensure IR is legal prior to lowering"),
            (typed_passes.NativeLowering, "native lowering"),
            (typed_passes.NoPythonBackend, "nopython mode backend"),
        ):
            passes.add_pass(each, what)
        passes.finalize()
        return [passes]


_known: dict[tuple[BaseFunction, tuple[types.Type, ...]], tuple[Any, Any]] = {}
_asked = BaseFunction.get_call_type


def _get_call_type(self: BaseFunction, context: Any, args: tuple[types.Type, ...], kws: dict[str, types.Type]) -> Any:
    """What an operation on numbers gives: numba looks through all it knows each time, we remember what it found."""
    if kws or not all(isinstance(arg, types.Number | types.Boolean | types.IntegerLiteral) for arg in args):
        return _asked(self, context, args, kws)
    found = _known.get((self, args))
    if found is None:
        signature = _asked(self, context, args, kws)
        _known[self, args] = found = signature, self._impl_keys[signature.args]
    self._impl_keys[found[0].args] = found[1]
    return found[0]


BaseFunction.get_call_type = _get_call_type
