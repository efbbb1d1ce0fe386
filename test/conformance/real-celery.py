"""Registers each case's modules with real Celery, a process for each, and prints what its registry holds.

Reads a line {"dir": ..., "modules": [...], "djangoSettings": ..., "startsWorker": ...} for each case and
answers it with a line: a list of tasks, or
{"failed": reason}.
"""
import importlib
import inspect
import json
import os
import sys

import celery.fixups.django  # noqa: F401  what is imported here need not be imported by every child
import django.db.models  # noqa: F401
from celery import _state


def registered(case):
    os.chdir(case["dir"])
    sys.path.insert(0, case["dir"])
    if case["djangoSettings"]:
        os.environ["DJANGO_SETTINGS_MODULE"] = case["djangoSettings"]
    for module in case["modules"]:
        importlib.import_module(module)
    tasks = {}
    for app in list(_state._get_active_apps()):
        if case["startsWorker"]:
            app.loader.import_default_modules()
        app.finalize()
        for name, task in app.tasks.items():
            if not name.startswith("celery."):
                tasks[name] = describe(name, task)
    return list(tasks.values())


def describe(name, task):
    # A bound task's `run` is a method already, unless a wrapper for retries stands in its place.
    run = getattr(task, "_orig_run", task.run)
    return {
        "name": name,
        "queue": getattr(task, "queue", None),
        "module": task.__module__,
        # A class's `run` is always a method, and nothing that its author decides.
        "bound": getattr(task, "_decorated", False) and inspect.ismethod(run),
        "parameters": [
            {"name": p.name, "kind": p.kind.name, "required": p.default is p.empty}
            for p in inspect.signature(task.run).parameters.values()
        ],
    }


def in_child(case):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        # What a case prints is no answer.
        sys.stdout = open(os.devnull, "w")
        try:
            answer = registered(case)
        except BaseException as error:  # whatever a case raises is its answer
            answer = {"failed": repr(error)}
        with os.fdopen(writer, "w") as out:
            json.dump(answer, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        answer = json.load(answers)
    os.waitpid(child, 0)
    return answer


for line in sys.stdin:
    print(json.dumps(in_child(json.loads(line))), flush=True)
