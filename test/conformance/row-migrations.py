"""Runs migrations of schedule rows with real Django, each project in a process of its own.

Reads projects as JSON and prints, for each: the rows before the new migration, after it, after its reverse and after it runs
again; the rows of a new database, where migrations create any; whether the latest migrations are clear; and what `makemigrations` would add.
"""
import contextlib
import io
import json
import os
import sqlite3
import sys
import tempfile
import traceback

# Imported once for all projects.
import celery.schedules
import django
import django.conf
import django.core.management.commands.makemigrations
import django.core.management.commands.migrate
import django.db.backends.sqlite3.base
import django.db.migrations.executor
import django.db.models.sql.compiler

sys.dont_write_bytecode = True

MODELS = ["django.contrib.contenttypes", "django.contrib.auth", "django_celery_beat"]


def configure(project, database):
    sys.path.insert(0, os.path.join(project["folder"], project["root"]))
    django.conf.settings.configure(
        INSTALLED_APPS=[*MODELS, *project["apps"]],
        MIGRATION_MODULES=project["modules"],
        SECRET_KEY="x",
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    django.setup()


def rows():
    from django_celery_beat.models import PeriodicTask

    fields = ("name", "task", "enabled", "description")
    return [list(row) for row in PeriodicTask.objects.order_by("name").values_list(*fields) if row[0] != "celery.backend_cleanup"]


def migrate(*arguments):
    django.core.management.call_command("migrate", *arguments, verbosity=0)


def run(project, tables):
    from django.db import connection
    from django_celery_beat.models import IntervalSchedule, PeriodicTask

    connection.ensure_connection()
    sqlite3.connect(tables).backup(connection.connection)
    new = tuple(project["new"])
    executor = django.db.migrations.executor.MigrationExecutor(connection)
    graph = executor.loader.graph
    conflicts = executor.loader.detect_conflicts()
    before = [key for key in graph.leaf_nodes() if key != new]
    before += [parent.key for parent in graph.node_map[new].parents if parent.key[0] == new[0]]
    executor.migrate(before)
    every, _ = IntervalSchedule.objects.get_or_create(every=1, period="days")
    for row in project["rows"]:
        PeriodicTask.objects.create(interval=every, **row)
    answer = {"conflicts": conflicts, "before": rows()}
    migrate()
    answer["after"] = rows()
    parents = [name for label, name in before if label == new[0]]
    migrate(new[0], *(parents[:1] or ["zero"]))
    answer["back"] = rows()
    migrate()
    answer["again"] = rows()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            django.core.management.call_command("makemigrations", *project["labels"], check=True, dry_run=True)
        except SystemExit:
            pass
    answer["missing"] = [line.strip() for line in printed.getvalue().splitlines() if "- " in line]
    return answer


def fresh(project):
    migrate()
    return rows()


def in_child(project, database, function):
    """The answer of a new process: Django is configured once."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with os.fdopen(write, "w") as pipe:
            try:
                configure(project, database)
                json.dump(function(project), pipe)
            except BaseException:
                json.dump({"error": traceback.format_exc()[-1500:]}, pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text)


with tempfile.TemporaryDirectory() as folder:
    # The tables of Django and django-celery-beat are the same in every project.
    tables = os.path.join(folder, "tables")
    in_child({"folder": folder, "root": "", "apps": [], "modules": {}}, tables, fresh)
    answers = []
    for one in json.load(sys.stdin):
        answers.append(in_child(one, ":memory:", lambda project: run(project, tables)))
        if one["createsRows"]:
            answers[-1]["fresh"] = in_child(one, ":memory:", fresh)
print(json.dumps(answers))
