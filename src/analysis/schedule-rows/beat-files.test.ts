import { describe, expect, test } from 'vitest'
import { isManagedByCode, readBeatFiles, rowTable } from './beat-files.ts'

const NONE = new Set<string | null>()
const DATABASE = 'django_celery_beat.schedulers:DatabaseScheduler'

function tableIn(path: string, text: string, settings = NONE) {
  return rowTable(settings, readBeatFiles(new Map([[path, text]])))
}

describe('beat’s command', () => {
  test.each([
    ['Procfile', `beat: celery -A mill beat -S ${DATABASE}`],
    ['run.sh', `exec celery -A mill beat \\\n  --scheduler=${DATABASE} \\\n  -l info`],
    ['run.sh', 'celery -A mill beat --scheduler django'],
    ['run.sh', 'celery -A mill beat -S django'],
    ['compose.yaml', `command: ["celery", "beat", "--scheduler", "${DATABASE}"]`],
    ['deploy.yaml', `args:\n  - beat\n  - --scheduler\n  - ${DATABASE}`],
    ['entry.py', `run(["beat", "--scheduler",\n    "${DATABASE}"])`],
  ])('in %s names the database scheduler: %s', (path, text) => {
    expect(tableIn(path, text)).toBe('django-celery-beat')
  })

  test.each([
    ['run.sh', 'curl -S django.example/health'],
    ['run.sh', `# celery beat --scheduler ${DATABASE}`],
    ['run.sh', 'celery beat --scheduler redbeat.RedBeatScheduler'],
    ['run.sh', `celery beat --scheduler ${DATABASE}; celery beat -S celery.beat.PersistentScheduler`],
    ['run.sh', 'celery beat --scheduler corporate.beat:DatabaseScheduler'],
    ['run.sh', 'celery beat --scheduler "$SCHEDULER"'],
  ])('in %s names none: %s', (path, text) => {
    expect(tableIn(path, text)).toBeNull()
  })
})

test.each([
  [[DATABASE], 'django-celery-beat'],
  [['django_celery_beat.schedulers.DatabaseScheduler'], 'django-celery-beat'],
  [['sqlalchemy_celery_beat.schedulers:DatabaseScheduler'], 'another'],
  [['redbeat.RedBeatScheduler'], null],
  [[DATABASE, 'celery.beat:PersistentScheduler'], null],
  [[null], null],
  [[], null],
])('the settings %j keep rows in %s', (names, table) => {
  expect(tableIn('README', '', new Set(names))).toBe(table)
})

describe('code manages the row of `tidy`', () => {
  test.each([
    ['PeriodicTask.objects.filter(name="tidy").delete()', true],
    ["PeriodicTask.objects.filter(name='tidy').update(enabled=False)", true],
    ['PeriodicTask.objects.exclude(name__in=KEYS).delete()', true],
    ['PeriodicTask.objects.filter(~Q(name__in=KEYS)).update(enabled=False)', true],
    ['for row in PeriodicTask.objects.all():\n    row.delete()', true],
    ['stale = PeriodicTask.objects.filter(name__in=old(BEAT_SCHEDULE))\nstale.delete()', true],
    ['cursor.execute("DELETE FROM django_celery_beat_periodictask WHERE name = %s")', true],
    ['PeriodicTask.objects.filter(name="other").delete()', false],
    ['PeriodicTask.objects.exclude(pk__in=kept).delete()', true],
    ['PeriodicTask.objects.exclude(pk__in=kept).filter(name__startswith="user-").delete()', false],
    ['PeriodicTask.objects.filter(pk=pk).delete()', false],
    ['PeriodicTask.objects.exclude(name="x").count()', false],
    ['Order.objects.all().delete()', false],
    ['app.add_periodic_task(60, tidy.s())', true],
    ['app.add_periodic_task(60, sweep.s())', false],
  ])('%s: %s', (text, isManaged) => {
    expect(isManagedByCode(readBeatFiles(new Map([['a.py', text]])), 'tidy', 'shop.tasks.tidy')).toBe(
      isManaged,
    )
  })
})

test('texts that repeat themselves end soon', () => {
  const hostile = ['PeriodicTask ', 'BEAT_SCHEDULE PeriodicTask ', '--scheduler ', '"a', 'delete from ']
  const texts = hostile.map((part, i): [string, string] => [
    `${i}.py`,
    `.delete(${part.repeat(200_000 / part.length - 1)}`,
  ])
  const start = performance.now()
  readBeatFiles(new Map(texts))
  expect(performance.now() - start).toBeLessThan(5000)
})
