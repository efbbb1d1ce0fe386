"""Sends messages from one revision of a project and works them off in another, with real Celery.

Reads {"limit": seconds, "cases": [{"title", "sender", "send", "worker", "modules", "queues"}]} (`sender` and `worker`
are folders) and prints for each case {"raised", "messages"} or {"broken": reason}. Celery is imported once; each
half of a case is a child process, so that no case sees the modules, tasks or queues of another.
"""
import importlib
import json
import logging
import os
import select
import signal
import sys
import traceback

import celery.app.trace  # noqa: F401  what is imported here need not be imported by every child
import celery.backends.cache  # noqa: F401
import celery.concurrency.solo  # noqa: F401
import celery.fixups.django  # noqa: F401
from celery import current_app
from celery.worker import WorkController, state
from celery.worker.consumer import Consumer
from kombu.asynchronous.timer import Timer

import broker
from outcomes import Outcomes, describe


def send(case):
    enter(case["sender"])
    published = broker.record()
    raised = None
    try:
        exec(compile(case["send"], "<send>", "exec"), {"__name__": "sender"})
    except Exception as error:
        raised = describe(error)
    return {"raised": raised, "published": published}


def work(case, published):
    enter(case["worker"])
    broker.load(published)
    followers = broker.record()
    outcomes = Outcomes()
    try:
        for module in case["modules"]:
            importlib.import_module(module)
        worker = started(case["queues"])
    except Exception as error:
        missing = {"kind": "not-started", "error": describe(error)}
    else:
        worker.start()
        missing = None
    return [account(queue, raw, outcomes, missing) for queue, raw in first_of_each(published + followers)]


def started(queues):
    """A worker in this thread, which ends when there is nothing left to do. Time passes at once: what waits for an
    ETA is due as soon as nothing else is."""
    if current_app.conf.broker_url != "memory://":
        raise SystemExit("the worker's modules made no app with broker='memory://'")
    options = {"without_heartbeat": True, "without_mingle": True, "without_gossip": True}
    worker = WorkController(
        app=current_app._get_current_object(),
        hostname="worker@test",
        pool="solo",
        concurrency=1,
        queues=queues,
        timer_cls=Timer,
        **options,
    )

    def idle():
        if worker.timer.queue:
            due = worker.timer.queue[0]
            worker.timer._queue.remove(due)
            due.entry()
        else:
            state.should_stop = 0

    broker.when_empty(idle)
    return worker


def first_of_each(published):
    """A retry is published under the id that the message had."""
    by_id = {}
    for queue, raw in published:
        by_id.setdefault(raw["headers"]["id"], (queue, raw))
    return by_id.values()


def account(queue, raw, outcomes, missing):
    headers = raw["headers"]
    id = headers["id"]
    unread = {m["headers"].get("id"): q for q, m in broker.waiting()}
    outcome = missing or ({"kind": "unread", "queue": unread[id]} if id in unread else outcomes.by_id.get(id))
    if outcome is None:
        raise RuntimeError(f"nothing is known of a message for {headers['task']}")
    return {
        "task": headers["task"],
        "queue": queue,
        "contentType": raw["content-type"],
        "executions": outcomes.executions.get(id, 0),
        "outcome": outcome,
    }


def enter(folder):
    os.chdir(folder)
    sys.path.insert(0, folder)
    logging.disable(logging.CRITICAL)


def in_child(limit, function, *arguments):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            answer = {"answer": function(*arguments)}
        except BaseException:  # the parent names the case
            answer = {"broken": traceback.format_exc()}
        with os.fdopen(writer, "w") as out:
            json.dump(answer, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        # Nothing is written before the end, and all of it at once.
        if not select.select([answers], [], [], limit)[0]:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return {"broken": f"no end after {limit} s"}
        text = answers.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return json.loads(text) if text else {"broken": f"the process died with status {status}"}


def deliver(limit, case):
    sent = in_child(limit, send, case)
    if "broken" in sent:
        return {"broken": f"in the sender: {sent['broken']}"}
    worked = in_child(limit, work, case, sent["answer"]["published"])
    if "broken" in worked:
        return {"broken": f"in the worker: {worked['broken']}"}
    return {"raised": sent["answer"]["raised"], "messages": worked["answer"]}


asked = json.load(sys.stdin)
print(json.dumps([deliver(asked["limit"], case) for case in asked["cases"]]))
