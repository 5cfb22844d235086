"""What a car carries with it: where its slot is, what it is, and whether it has failed at a gate."""

from carwright.kernels.memory import HAS_FAILED, SLOT_BITS
from carwright.kernels.translating.marks import inlined


@inlined
def ticket_of(slot, code):
    """The ticket of a new car."""
    return slot | (code << SLOT_BITS)


@inlined
def slot_of(ticket):
    """Slot of the car."""
    return ticket & ((1 << SLOT_BITS) - 1)


@inlined
def code_of(ticket):
    """What the car is."""
    return (ticket & ~HAS_FAILED) >> SLOT_BITS
