"""What becomes of each message in a worker, from Celery's own signals, by message id."""
import json
import os

import celery
from celery import signals
from celery.worker.consumer import Consumer

CELERY = os.path.dirname(celery.__file__) + os.sep


class Outcomes:
    def __init__(self):
        self.executions = {}
        self.by_id = {}
        # Signals hold their receivers weakly; these live as long as this object.
        signals.task_prerun.connect(self.on_start)
        signals.task_success.connect(self.on_success)
        signals.task_failure.connect(self.on_failure)
        signals.task_unknown.connect(self.on_unknown)
        signals.task_rejected.connect(self.on_rejected)
        watch_decoding(self)

    def on_start(self, task_id, **_):
        self.executions[task_id] = self.executions.get(task_id, 0) + 1

    def on_success(self, sender, result, **_):
        as_json = json.loads(json.dumps(result, default=repr))
        self.by_id[sender.request.id] = {"kind": "ran", "task": sender.name, "result": as_json}

    def on_failure(self, task_id, exception, traceback, **_):
        fits = not isinstance(exception, TypeError) or raised_in_the_body(traceback)
        self.by_id[task_id] = {"kind": "failed" if fits else "rejected", "error": describe(exception)}

    def on_unknown(self, id, name, **_):
        self.by_id[id] = {"kind": "discarded", "name": name}

    def on_rejected(self, message, exc, **_):
        self.by_id[message.headers["id"]] = {"kind": "refused", "error": describe(exc)}


def raised_in_the_body(traceback):
    """Arguments that do not fit raise in the call, which Celery's tracer makes, or its wrapper for retries."""
    while traceback.tb_next:
        traceback = traceback.tb_next
    return not traceback.tb_frame.f_code.co_filename.startswith(CELERY)


def watch_decoding(outcomes):
    """A message that cannot be decoded is acknowledged and logged, without a signal."""
    on_decode_error = Consumer.on_decode_error

    def watched(self, message, exc):
        outcomes.on_rejected(message, exc)
        on_decode_error(self, message, exc)

    Consumer.on_decode_error = watched


def describe(error):
    return f"{type(error).__name__}: {error}"
