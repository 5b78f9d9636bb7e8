"""A migration that is told to stop, by Ctrl-C or SIGTERM, stops as cleanly as one that fails."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stoppable() -> Iterator[None]:
    """Within it, SIGTERM is what Ctrl-C is: the driver cancels the statement, and the transaction is taken back."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
