import { expect, test } from 'vitest'
import { suggestionIn } from '../simulated-github/index.ts'
import { openShop } from './shop.ts'

/** The folder `campus/parts` is on sys.path, so its applications are imported by short names. */
const FILES = {
  'manage.py': 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "campus.settings")\n',
  'campus/__init__.py': '',
  'campus/celery.py': `from celery import Celery

app = Celery("campus")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
`,
  'campus/settings.py': `import sys
from os.path import dirname, join

sys.path.append(join(dirname(__file__), "parts"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "seats",
]
`,
  'campus/views.py': `from seats.tasks import confirm_seat


def book(request):
    confirm_seat.delay(request.seat.id)
`,
  'campus/parts/__init__.py': '',
  'campus/parts/seats/__init__.py': '',
  'campus/parts/seats/models.py': 'class Seat:\n    pass\n',
  'campus/parts/seats/tasks.py': `from celery import shared_task

from seats.models import Seat


@shared_task
def confirm_seat(seat_id):
    Seat.objects.get(id=seat_id).confirm()
`,
} as const

/** The application gets the name that its path implies. No file moves, and no decorator changes. */
const SETTINGS_AND_VIEWS = {
  'campus/settings.py': 'INSTALLED_APPS = [\n    "django.contrib.auth",\n    "campus.parts.seats",\n]\n',
  'campus/views.py': FILES['campus/views.py'].replace('from seats', 'from campus.parts.seats'),
}
const WITH_TASKS = {
  ...SETTINGS_AND_VIEWS,
  'campus/parts/seats/tasks.py': FILES['campus/parts/seats/tasks.py'].replace(
    'from seats',
    'from campus.parts.seats',
  ),
}

const OLD = 'seats.tasks.confirm_seat'

test('a new import path renames a task: the review suggests the old name, and with it the check is green', async () => {
  const { github, repository, open, settle, check } = await openShop({ files: FILES })
  const pull = await open(WITH_TASKS)
  await settle()

  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  const { reviews, threads } = await github.conversation(pull)
  expect([reviews.length, threads.length]).toEqual([1, 1])
  const [thread] = threads
  if (thread === undefined) throw new Error('no thread')
  expect(thread.comment.path).toBe('campus/parts/seats/tasks.py')
  expect(thread.comment.body).toContain('imported as `campus.parts.seats.tasks` instead of `seats.tasks`')
  expect(suggestionIn(thread.comment.body)).toEqual({ lines: [`@shared_task(name="${OLD}")`] })

  await github.applySuggestion(thread.comment, 'acme')
  await settle()
  const pinned = await github.readFile(repository, pull.head.sha, 'campus/parts/seats/tasks.py')
  expect(pinned?.toString()).toContain(`@shared_task(name="${OLD}")\ndef confirm_seat(seat_id):`)
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  const after = await github.conversation(pull)
  expect([after.reviews.length, after.threads.length, after.comments.length]).toEqual([1, 1, 0])
  github.assertClean()
})

test('the file with the task is not in the diff: the check names it, and /celery-fix commits the old name', async () => {
  const { github, repository, open, settle, check } = await openShop({ files: FILES })
  const pull = await open({
    ...SETTINGS_AND_VIEWS,
    'campus/settings.py': FILES['campus/settings.py'].replace('"seats"', '"campus.parts.seats"'),
  })
  await settle()
  const run = check(pull)
  expect(run).toMatchObject({ conclusion: 'failure' })
  expect(run.output.summary).toContain(OLD)

  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  const pinned = await github.readFile(repository, pull.head.sha, 'campus/parts/seats/tasks.py')
  expect(pinned?.toString()).toContain(`@shared_task(name="${OLD}")`)
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  await github.conversation(pull)
  github.assertClean()
})
