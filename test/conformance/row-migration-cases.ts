import type { Remedy } from '../../src/analysis/model/remedy.ts'

type Row = readonly [name: string, task: string, enabled: boolean, description: string]

/** A change whose rows a migration follows. */
export interface MigrationCase {
  readonly title: string
  readonly base: Readonly<Record<string, string>>
  /** The files that the change adds, edits, or, as null, deletes. */
  readonly head: Readonly<Record<string, string | null>>
  /** Remedies, and names of rules whose fixes are applied. */
  readonly requests: readonly (Remedy | string)[]
  /** The folder that Python imports from. */
  readonly root?: string
  readonly apps: readonly string[]
  readonly label: string
  readonly modules?: Readonly<Record<string, string>>
  /** Rows that people or beat created. */
  readonly rows?: readonly {
    readonly name: string
    readonly task: string
    readonly enabled?: boolean
    readonly description?: string
  }[]
  /** The new migration. */
  readonly path: string
  readonly after: readonly Row[]
  /** The rows of a new database, in which the migrations alone created any. */
  readonly fresh?: readonly Row[]
  /** Beat of the old code creates deleted rows again. */
  readonly noReverse?: true
}

const HEADER = 'from django.db import migrations\n\n\n'

function migration(dependencies: string, more = ''): string {
  return `${HEADER}class Migration(migrations.Migration):\n    dependencies = [${dependencies}]\n${more}    operations = []\n`
}

function creating(name: string, task: string, dependencies: string): string {
  return `${HEADER}def forwards(apps, schema_editor):
    IntervalSchedule = apps.get_model("django_celery_beat", "IntervalSchedule")
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    daily, _ = IntervalSchedule.objects.get_or_create(every=1, period="days")
    PeriodicTask.objects.create(name="${name}", task="${task}", interval=daily)


def backwards(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name="${name}").delete()


class Migration(migrations.Migration):
    dependencies = [${dependencies}]
    operations = [migrations.RunPython(forwards, backwards)]
`
}

const BODIES = [
  'return sum(day for day in range(days))',
  'print("sent", days)\n    return None',
  'raise ValueError(days)',
  'for day in range(days):\n        print(day)',
  'while days:\n        days -= 1',
  'return {"days": days, "all": True}',
]

/** A module of tasks; a function keeps its body under another name. */
function tasks(names: readonly (string | [number, string])[]): string {
  const functions = names.map((one, i) => {
    const [body, name] = typeof one === 'string' ? [i, one] : one
    return `\n\n@shared_task(name=${JSON.stringify(name)})\ndef task_${name.replaceAll(/\W/g, '_')}(days):\n    ${BODIES[body % BODIES.length]}\n    # ${'step '.repeat(body + 1)}\n`
  })
  return `from celery import shared_task\n${functions.join('')}`
}

/** A function under two names: calls send the last one. */
function aliased(...names: readonly [string, string]): string {
  const [first, sent] = names.map((name) => `shared_task(name="${name}")(send)`)
  return `from celery import shared_task\n\n\ndef send(days):\n    return days\n\n\n# celery-guard: alias[shop.send] until 2027-03-02\n${first}\nsend = ${sent}\n`
}

const remedy = (task: string): Remedy => ({ kind: 'migration', task })

const settings = (apps: readonly string[], more = ''): string =>
  `INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django_celery_beat", ${apps.map((one) => `"${one}"`).join(', ')}]\n${more}`

const scheduled = (...keys: readonly string[]): string =>
  settings(
    ['shop'],
    `CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"\nCELERY_BEAT_SCHEDULE = {\n${keys.map((key) => `    "${key}": {"task": "shop.send", "schedule": 60},\n`).join('')}}\n`,
  )

/** An application `shop` whose latest migration is `0002_more`. */
const SHOP = {
  'site/__init__.py': '',
  'site/settings.py': settings(['shop']),
  'shop/__init__.py': '',
  'shop/migrations/__init__.py': '',
  'shop/migrations/0001_initial.py': migration(''),
  'shop/migrations/0002_more.py': migration('("shop", "0001_initial")'),
}

const SENT = tasks(['shop.send'])
const RENAMED = { 'shop/tasks.py': tasks([[0, 'shop.deliver']]) }
const ROW = { name: 'Send', task: 'shop.send' }
const FOLLOWED: Row = ['Send', 'shop.deliver', true, '']

/** A folder of migrations for `shop`, and the name of the next one. */
function renamedAfter(
  title: string,
  migrations: Readonly<Record<string, string>>,
  path: string,
  more: Partial<MigrationCase> = {},
): MigrationCase {
  const files = Object.fromEntries(
    Object.entries(migrations).map(([name, text]) => [`shop/migrations/${name}.py`, text]),
  )
  return {
    title,
    base: {
      'site/__init__.py': '',
      'site/settings.py': settings(['shop']),
      'shop/__init__.py': '',
      'shop/migrations/__init__.py': '',
      'shop/tasks.py': SENT,
      ...files,
    },
    head: RENAMED,
    requests: [remedy('shop.send')],
    apps: ['shop'],
    label: 'shop',
    rows: [ROW],
    path: `shop/migrations/${path}.py`,
    after: [FOLLOWED],
    ...more,
  }
}

const HOSTILE = 'shop.\'quoted\' "twice" back\\slash\nline \u202eright-to-left\u2028{x} %s'

export const CASES: readonly MigrationCase[] = [
  {
    title: 'a row that a migration of an application in a subfolder created',
    base: {
      'backend/site/__init__.py': '',
      'backend/site/settings.py': settings(['apps.shop']),
      'backend/apps/__init__.py': '',
      'backend/apps/shop/__init__.py': '',
      'backend/apps/shop/migrations/__init__.py': '',
      'backend/apps/shop/migrations/0001_initial.py': migration(''),
      'backend/apps/shop/migrations/0002_rows.py': creating(
        'Send',
        'shop.send',
        '("shop", "0001_initial"), ("django_celery_beat", "0016_alter_crontabschedule_timezone")',
      ),
      'backend/apps/shop/tasks.py': SENT,
    },
    head: { 'backend/apps/shop/tasks.py': tasks([[0, 'shop.deliver']]) },
    requests: ['schedule-row-left-behind'],
    root: 'backend',
    apps: ['apps.shop'],
    label: 'shop',
    rows: [{ name: 'By hand', task: 'shop.send', enabled: false, description: 'Mine' }],
    path: 'backend/apps/shop/migrations/0003_rename_scheduled_tasks.py',
    after: [['By hand', 'shop.deliver', false, 'Mine'], FOLLOWED],
    fresh: [FOLLOWED],
  },
  renamedAfter(
    'a row that only the admin has',
    { '0001_initial': migration(''), '0002_more': migration('("shop", "0001_initial")') },
    '0003_rename_scheduled_tasks',
  ),
  {
    title: 'the rows of a removed task',
    base: { ...SHOP, 'shop/tasks.py': tasks(['shop.send', 'shop.tidy']) },
    head: { 'shop/tasks.py': tasks([[1, 'shop.tidy']]) },
    requests: [remedy('shop.send')],
    apps: ['shop'],
    label: 'shop',
    rows: [
      { name: 'Off', task: 'shop.send', enabled: false, description: 'Switched off in May.' },
      { name: 'On', task: 'shop.send', description: 'Every day.' },
      { name: 'Other', task: 'shop.tidy' },
    ],
    path: 'shop/migrations/0003_disable_scheduled_tasks.py',
    after: [
      ['Off', 'shop.send', false, 'Switched off in May.'],
      ['On', 'shop.send', false, 'Every day. [disabled by shop.0003_disable_scheduled_tasks]'],
      ['Other', 'shop.tidy', true, ''],
    ],
  },
  {
    title: 'the rows of an alias whose calls send the new name',
    base: { ...SHOP, 'shop/tasks.py': aliased('shop.deliver', 'shop.send') },
    head: { 'shop/tasks.py': aliased('shop.send', 'shop.deliver') },
    requests: [remedy('shop.send')],
    apps: ['shop'],
    label: 'shop',
    rows: [ROW, { name: 'Off', task: 'shop.send', enabled: false, description: 'Mine' }],
    path: 'shop/migrations/0003_rename_scheduled_tasks.py',
    after: [['Off', 'shop.deliver', false, 'Mine'], FOLLOWED],
  },
  {
    title: 'the row of a renamed entry',
    base: { ...SHOP, 'site/settings.py': scheduled('send'), 'shop/tasks.py': SENT },
    head: { 'site/settings.py': scheduled('deliver') },
    requests: [remedy('shop.send')],
    apps: ['shop'],
    label: 'shop',
    rows: [{ name: 'send', task: 'shop.send', enabled: false }],
    path: 'shop/migrations/0003_rename_schedule_entries.py',
    after: [['deliver', 'shop.send', false, '']],
  },
  {
    title: 'the row of a renamed entry that beat has created already',
    base: { ...SHOP, 'site/settings.py': scheduled('send'), 'shop/tasks.py': SENT },
    head: { 'site/settings.py': scheduled('deliver') },
    requests: ['beat-entry-renamed'],
    apps: ['shop'],
    label: 'shop',
    rows: [
      { name: 'deliver', task: 'shop.send' },
      { name: 'send', task: 'shop.send' },
    ],
    path: 'shop/migrations/0003_rename_schedule_entries.py',
    after: [['deliver', 'shop.send', true, '']],
    noReverse: true,
  },
  {
    title: 'the rows of removed entries',
    base: { ...SHOP, 'site/settings.py': scheduled('send', 'twice', 'thrice'), 'shop/tasks.py': SENT },
    head: { 'site/settings.py': scheduled('send') },
    requests: [remedy('shop.send')],
    apps: ['shop'],
    label: 'shop',
    rows: [
      { name: 'send', task: 'shop.send' },
      { name: 'thrice', task: 'shop.send' },
      { name: 'twice', task: 'shop.send' },
    ],
    path: 'shop/migrations/0003_delete_scheduled_tasks.py',
    after: [['send', 'shop.send', true, '']],
    noReverse: true,
  },
  renamedAfter(
    'squashed migrations beside those that they replace',
    {
      '0001_initial': migration(''),
      '0002_a': migration('("shop", "0001_initial")'),
      '0003_b': migration('("shop", "0002_a")'),
      '0001_squashed_0003_b': migration(
        '',
        '    replaces = [("shop", "0001_initial"), ("shop", "0002_a"), ("shop", "0003_b")]\n',
      ),
    },
    '0004_rename_scheduled_tasks',
  ),
  renamedAfter(
    'squashed migrations, whose originals are gone, and a later one',
    {
      '0001_squashed_0003_b': migration(
        '',
        '    replaces = [("shop", "0001_initial"), ("shop", "0002_a"), ("shop", "0003_b")]\n',
      ),
      '0004_c': migration('("shop", "0003_b")'),
    },
    '0005_rename_scheduled_tasks',
  ),
  renamedAfter(
    'migrations with timestamps',
    {
      '20260101120000_initial': migration(''),
      '20260301093059_more': migration('("shop", "20260101120000_initial")'),
    },
    '20260301093060_rename_scheduled_tasks',
  ),
  renamedAfter(
    'numbers of five digits',
    { '00001_initial': migration(''), '00002_more': migration('("shop", "00001_initial")') },
    '00003_rename_scheduled_tasks',
  ),
  renamedAfter(
    'migrations without numbers',
    { initial: migration(''), more: migration('("shop", "initial")') },
    'rename_scheduled_tasks',
  ),
  renamedAfter('an empty folder of migrations', {}, '0001_rename_scheduled_tasks'),
  renamedAfter(
    'a migration that runs before another one',
    {
      '0001_initial': migration(''),
      '0002_late': migration('("shop", "0001_initial")'),
      '0003_early': migration('("shop", "0001_initial")', '    run_before = [("shop", "0002_late")]\n'),
    },
    '0004_rename_scheduled_tasks',
  ),
  renamedAfter(
    'computed dependencies',
    {
      '0001_initial': `from django.conf import settings\n${migration('migrations.swappable_dependency(settings.AUTH_USER_MODEL)')}`,
      '0002_more': `NEEDED = [("auth", "0001_initial")]\n${migration('("shop", "0001_initial"), *NEEDED')}`,
      '0003_last': migration('("shop", "0002_more"), ("auth", "0001_initial")'),
    },
    '0004_rename_scheduled_tasks',
  ),
  renamedAfter(
    'an application with a label of its own, and one migration that depends on another application',
    { '0001_initial': migration('("auth", "0001_initial")') },
    '0002_rename_scheduled_tasks',
    {
      label: 'store',
      apps: ['shop.apps.ShopConfig'],
      head: {
        ...RENAMED,
        'shop/apps.py':
          'from django.apps import AppConfig\n\n\nclass ShopConfig(AppConfig):\n    name = "shop"\n    label = "store"\n',
      },
    },
  ),
  {
    title: 'two applications in folders of the same name',
    base: {
      'site/__init__.py': '',
      'site/settings.py': settings(['retail.shop', 'trade.shop']),
      ...Object.fromEntries(
        ['retail', 'trade'].flatMap((part) => [
          [`${part}/__init__.py`, ''],
          [`${part}/shop/__init__.py`, ''],
          [
            `${part}/shop/apps.py`,
            `from django.apps import AppConfig\n\n\nclass ShopConfig(AppConfig):\n    name = "${part}.shop"\n    label = "${part}"\n`,
          ],
          [`${part}/shop/migrations/__init__.py`, ''],
          [`${part}/shop/migrations/0001_initial.py`, migration('')],
          [`${part}/shop/tasks.py`, tasks([[part === 'trade' ? 0 : 1, `${part}.send`]])],
        ]),
      ),
    },
    head: { 'trade/shop/tasks.py': tasks([[0, 'trade.deliver']]) },
    requests: [remedy('trade.deliver')],
    apps: ['retail.shop.apps.ShopConfig', 'trade.shop.apps.ShopConfig'],
    label: 'trade',
    rows: [{ name: 'Send', task: 'trade.send' }],
    path: 'trade/shop/migrations/0002_rename_scheduled_tasks.py',
    after: [['Send', 'trade.deliver', true, '']],
  },
  {
    title: 'rows that the migrations of two applications created',
    base: {
      ...SHOP,
      'site/settings.py': settings(['shop', 'stock']),
      'shop/tasks.py': SENT,
      'shop/migrations/0002_more.py': creating(
        'Of the shop',
        'shop.send',
        '("shop", "0001_initial"), ("django_celery_beat", "0001_initial")',
      ),
      'stock/__init__.py': '',
      'stock/migrations/__init__.py': '',
      'stock/migrations/0001_rows.py': creating(
        'Of the stock',
        'shop.send',
        '("django_celery_beat", "0015_edit_solarschedule_events_choices")',
      ),
      'stock/migrations/0002_more.py': migration('("stock", "0001_rows"), ("shop", "0001_initial")'),
    },
    head: RENAMED,
    requests: [remedy('shop.send')],
    apps: ['stock', 'shop'],
    label: 'shop',
    path: 'shop/migrations/0003_rename_scheduled_tasks.py',
    after: [
      ['Of the shop', 'shop.deliver', true, ''],
      ['Of the stock', 'shop.deliver', true, ''],
    ],
    fresh: [
      ['Of the shop', 'shop.deliver', true, ''],
      ['Of the stock', 'shop.deliver', true, ''],
    ],
  },
  {
    title: 'migrations that the settings put elsewhere',
    base: {
      'site/__init__.py': '',
      'site/settings.py': settings(
        ['shop'],
        'MIGRATION_MODULES = {"shop": "site_data.shop.migrations", "auth": None}\n',
      ),
      'site_data/__init__.py': '',
      'site_data/shop/__init__.py': '',
      'site_data/shop/migrations/__init__.py': '',
      'site_data/shop/migrations/0001_initial.py': migration(''),
      'shop/__init__.py': '',
      'shop/tasks.py': SENT,
    },
    head: RENAMED,
    requests: [remedy('shop.send')],
    apps: ['shop'],
    label: 'shop',
    modules: { shop: 'site_data.shop.migrations' },
    rows: [ROW],
    path: 'site_data/shop/migrations/0002_rename_scheduled_tasks.py',
    after: [FOLLOWED],
  },
  {
    title: 'hostile names and CRLF',
    base: {
      ...SHOP,
      'shop/migrations/0002_more.py': migration("('shop', '0001_initial')").replaceAll('\n', '\r\n'),
      'shop/tasks.py': tasks([HOSTILE]),
    },
    head: { 'shop/tasks.py': tasks([[0, `${HOSTILE} new`]]) },
    requests: [remedy(HOSTILE)],
    apps: ['shop'],
    label: 'shop',
    rows: [{ name: 'Odd', task: HOSTILE }],
    path: 'shop/migrations/0003_rename_scheduled_tasks.py',
    after: [['Odd', `${HOSTILE} new`, true, '']],
  },
  {
    title: 'six tasks, three requests and an entry in one migration',
    base: {
      ...SHOP,
      'site/settings.py': scheduled('send', 'twice'),
      'shop/tasks.py': tasks(['shop.send', 'shop.a', 'shop.b', 'shop.c', 'shop.d', 'shop.e']),
      'shop/migrations/0002_more.py': creating(
        'A',
        'shop.a',
        '("shop", "0001_initial"), ("django_celery_beat", "0001_initial")',
      ),
    },
    head: {
      'site/settings.py': scheduled('send'),
      'shop/tasks.py': tasks(['shop.send', [1, 'shop.a2'], [2, 'shop.b2'], [3, 'shop.c2'], [4, 'shop.d2']]),
    },
    requests: [...['a', 'b', 'c', 'd', 'e', 'send'].map((name) => remedy(`shop.${name}`))],
    apps: ['shop'],
    label: 'shop',
    rows: [
      ...['b', 'c', 'd', 'e'].map((name) => ({ name: name.toUpperCase(), task: `shop.${name}` })),
      { name: 'send', task: 'shop.send' },
      { name: 'twice', task: 'shop.send' },
    ],
    path: 'shop/migrations/0003_update_scheduled_tasks.py',
    after: [
      ['A', 'shop.a2', true, ''],
      ['B', 'shop.b2', true, ''],
      ['C', 'shop.c2', true, ''],
      ['D', 'shop.d2', true, ''],
      ['E', 'shop.e', false, ' [disabled by shop.0003_update_scheduled_tasks]'],
      ['send', 'shop.send', true, ''],
    ],
    fresh: [['A', 'shop.a2', true, '']],
    noReverse: true,
  },
]
