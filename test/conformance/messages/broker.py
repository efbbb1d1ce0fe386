"""Kombu's in-memory broker, which tells what was published and when it has nothing left to deliver."""
import socket
from queue import Empty, Queue

from kombu.transport.memory import Channel, Transport


def record():
    """The list of [queue, raw message] that grows with everything published from here on."""
    published = []
    put = Channel._put

    def _put(self, queue, message, **kwargs):
        published.append([queue, message])
        put(self, queue, message, **kwargs)

    Channel._put = _put
    return published


def load(published):
    """Puts raw messages where they were published, as a broker keeps them for a worker that comes later."""
    for queue, message in published:
        Channel.queues.setdefault(queue, Queue()).put(message)


def waiting():
    """Every [queue, raw message] that nobody has taken."""
    return [[name, message] for name, queue in Channel.queues.items() for message in list(queue.queue)]


def when_empty(idle):
    """Calls `idle` where the transport would sleep before it polls again."""

    def drain_events(self, connection, timeout=None):
        try:
            self.cycle.get(self._deliver, timeout=timeout)
        except Empty:
            idle()
            raise socket.timeout()

    Transport.drain_events = drain_events
