"""The threads of a search, and beside them the proof, if the day is small enough for one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from carwright.sequencing.board import Worker
from carwright.sequencing.proving import Proof


class Crew:
    """Starts them, waits for them, and hears of it if one dies."""

    def __init__(self, searchers: Sequence[Worker], proof: Proof | None) -> None:
        self.failed: list[BaseException] = []
        self._board = searchers[0].board
        self._searching = [self._thread(worker.run) for worker in searchers]
        self._proving = None if proof is None else self._thread(proof.run)

    def _thread(self, work: Callable[[], None]) -> threading.Thread:
        def guarded() -> None:
            try:
                work()
            except BaseException as error:  # a thread that dies must not die unheard
                self.failed.append(error)
                self._board.end("failed")

        return threading.Thread(target=guarded, daemon=True)

    def start(self) -> None:
        """Let all begin."""
        for thread in self._all():
            thread.start()

    def busy(self) -> bool:
        """True while a thread is at work."""
        return any(thread.is_alive() for thread in self._all())

    def wait(self, seconds: float) -> None:
        """Until the first thread is done, or so long."""
        for thread in self._all():
            if thread.is_alive():
                thread.join(seconds)
                return

    def finish(self) -> None:
        """Wait until all are done."""
        for thread in self._all():
            thread.join()

    def _all(self) -> list[threading.Thread]:
        return self._searching if self._proving is None else [*self._searching, self._proving]
