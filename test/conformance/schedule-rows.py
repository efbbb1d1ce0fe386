"""Deploys a project: migrates its database, starts beat's database scheduler, and prints the rows that it sends.

Arguments: the project's folder, its settings module, and the file of the database.
"""
import importlib
import json
import os
import sys

folder, settings, database = sys.argv[1:]
sys.path.insert(0, folder)
sys.dont_write_bytecode = True

import django
from django.conf import settings as django_settings

module = importlib.import_module(settings)
django_settings.configure(
    **{name: getattr(module, name) for name in dir(module) if name.isupper()},
    SECRET_KEY="x",
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from celery import Celery
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

call_command("migrate", verbosity=0)
app = Celery("mill")
app.config_from_object("django.conf:settings", namespace="CELERY")
scheduler = DatabaseScheduler(app=app)
for fixture in sys.stdin.read().split():
    call_command("loaddata", fixture, verbosity=0)
rows = PeriodicTask.objects.filter(enabled=True).order_by("name").values_list("name", "task")
print(json.dumps([list(row) for row in rows if not row[1].startswith("celery.")]))
