"""Numba looks for what an operation means in Python, again and again; here what it has found is remembered."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core.types.functions import BaseFunction

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
