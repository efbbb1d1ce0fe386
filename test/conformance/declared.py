"""Prints what the clients of real Celery declare on an AMQP broker."""

import importlib
import json
import os
import sys


def main():
    """Answers a list of {"dir": ..., "modules": [...], "queues": [...]}, a process for each."""
    answers = []
    for request in json.load(sys.stdin):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            with os.fdopen(writer, "w") as out:
                json.dump(answer(request), out)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as given:
            answers.append(json.load(given))
        os.waitpid(child, 0)
    print(json.dumps(answers))


def answer(request):
    from celery import current_app

    sys.path.insert(0, request["dir"])
    for module in request["modules"]:
        importlib.import_module(module)
    queues = current_app.amqp.queues
    reads = request.get("reads")
    if reads is not None:
        return refusal(current_app, reads)
    # Celery makes the queues that only tasks name when it first meets them.
    for name in request["queues"]:
        queues[name]
    return {name: declared(queue) for name, queue in queues.items()}


def refusal(app, queues):
    """The exception with which a worker of these queues does not start, or nothing."""
    try:
        app.WorkController(queues=queues)
    except Exception as error:
        return type(error).__name__
    return ""


class Recorder:
    """A channel of AMQP that keeps what is declared in place of sending it."""

    def __init__(self):
        self.queues = []
        self.exchanges = []

    def prepare_queue_arguments(self, arguments, **options):
        from kombu.transport.base import to_rabbitmq_queue_arguments

        return to_rabbitmq_queue_arguments(arguments, **options)

    def queue_declare(self, **options):
        self.queues.append(options)
        return options["queue"], 0, 0

    def exchange_declare(self, **options):
        self.exchanges.append(options)

    def queue_bind(self, **options):
        pass


def declared(queue):
    channel = Recorder()
    queue.bind(channel).declare()
    return {"queues": channel.queues, "exchanges": [one for one in channel.exchanges if not one["passive"]]}


if __name__ == "__main__":
    main()
