import { list, prose } from '../../shared/prose.ts'
import type { IgnoredSetting } from '../celery-config/ignored-settings.ts'
import type { MixedSettings } from '../celery-config/mixed-settings.ts'
import { sameExpression } from '../semantic/same-expression.ts'
import type { Snapshot } from '../snapshot.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { otherLines } from './shared/other-lines.ts'
import { otherPlaces } from './shared/other-places.ts'

const settings = (name: string) => `INSTALLED_APPS = ["shop"]
${name} = {"shop.tasks.charge": {"queue": "money"}}
`
const BASE = {
  'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
`,
  'shop/settings.py': 'INSTALLED_APPS = ["shop"]\n',
}

export const settingWithoutEffect = defineRule({
  id: 'setting-without-effect',
  category: 'references',
  severity: 'warning',
  summary: 'Finds Celery settings under names that the application does not read or refuses.',

  check(context) {
    const { base, head } = context
    const before = new Set(base.celery.ignored.map(({ name }) => name))
    const found = head.celery.ignored.filter(
      (one) =>
        (!before.has(one.name) || isTouched(base, one)) &&
        (!one.mayBeOwn || isLeftBehind(base, one)) &&
        !isUsed(context, one),
    )
    // A namespace that the change adds leaves all files behind at once.
    const fileOf = (one: IgnoredSetting): string => (isLeftBehind(base, one) ? '' : one.path)
    const refused = new Set(base.celery.mixed.map(({ path }) => path))
    return [
      ...[...Map.groupBy(found, fileOf).values()].flatMap((group) => report(group)),
      ...head.celery.mixed.filter(({ path }) => !refused.has(path)).map(reportMixed),
    ]
  },

  page: {
    breaks:
      'Celery reads settings by [name](https://docs.celeryq.dev/en/stable/userguide/configuration.html#new-lowercase-settings) and ignores names that it does not expect; the default applies instead. With `namespace="CELERY"` it reads `CELERY_TASK_ROUTES`, and neither `CELERY_ROUTES` nor `CELERYBEAT_SCHEDULE`. Without a namespace it reads those older names, and not `CELERY_TASK_ROUTES`. A module without a namespace may have older names or those in lower case: with both, Celery raises `ImproperlyConfigured` and does not start; such a module is an error.',
    notices:
      'Nobody at first: routes, schedules and limits are missing, and Celery starts without a warning.',
    forward: [
      'Give the setting the name that Celery reads.',
      'If that changes queues or the schedule, have workers read the queues first.',
    ],
    rollback: 'The old code ignores the setting again.',
    whenNot: 'A package outside this repository reads the setting.',
    limits: [
      'Only Django settings and modules that `config_from_object` names are judged, and only where every such call of the project is understood.',
      'A setting is not reported if the code mentions its name elsewhere or also sets the right name, nor where code makes names from the prefix `CELERY_`.',
      'Older names without `CELERY` at the front, such as `BROKER_URL`, may be a project’s own. Those of the broker are reported where the change gives `config_from_object` its namespace, unless code or the environment gives the broker; other such names and `result_backend` are not.',
      'Older names beside names in lower case are reported for a module that `config_from_object` reads, not for calls of `app.conf.update`.',
    ],
    flagged: {
      base: BASE,
      head: { ...BASE, 'shop/settings.py': settings('CELERY_ROUTES') },
    },
    allowed: {
      base: BASE,
      head: { ...BASE, 'shop/settings.py': settings('CELERY_TASK_ROUTES') },
    },
  },
})

/** Whether the change gives the setting another value. */
function isTouched({ celery: { ignored } }: Snapshot, { name, path, value }: IgnoredSetting): boolean {
  const before = ignored.filter((one) => one.name === name && one.path === path)
  return before.length > 0 && !before.some((one) => sameExpression(one.value, value))
}

/** Whether Celery read the setting under its older name before the change gave `config_from_object` a namespace. */
function isLeftBehind({ celery }: Snapshot, { path, namespace }: IgnoredSetting): boolean {
  const reading = celery.readingOf(path)
  return namespace !== null && reading?.namespaces.size === 1 && reading.namespaces.has(null)
}

/** Whether code mentions the name beyond its assignments: it may read the setting itself. */
function isUsed({ head, headText }: RuleContext, { name, path }: IgnoredSetting): boolean {
  const own = head.celery.ignored.filter((one) => one.name === name)
  const assigning = new Set(own.map((one) => one.path))
  // Code that makes names may read any setting.
  if (head.wordIndex.withSetting('CELERY_').length > 0) return true
  if (head.wordIndex.withSetting(name).some((one) => !assigning.has(one))) return true
  const text = headText(path)
  if (text === null) return true
  const code = text.replaceAll(/#.*/g, '')
  const mentions = code.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0
  return mentions > own.filter((one) => one.path === path).length
}

function report(group: readonly IgnoredSetting[]): Report[] {
  const [first, ...others] = group
  if (!first) return []
  const { path, line, read, namespace } = first
  const names = [...new Set(group.map(({ name }) => name))]
  const what = names.length > 1 ? prose`${names.length} settings` : prose`setting ${first.name}`
  return [
    {
      path,
      line,
      endLine: line,
      side: 'head',
      title: prose`Celery ignores ${what}`,
      message: prose`Celery does not read ${list(names)}: ${reason(namespace)}. The default applies instead.`,
      advice: [
        names.length > 1
          ? prose`Use the names that Celery reads: ${list([...new Set(group.map((one) => one.read))])}.`
          : prose`Use the name that Celery reads: ${read}.`,
        ...otherLines(others.filter((one) => one.path === path)),
        ...otherPlaces(others.filter((one) => one.path !== path)),
      ],
      names: [],
      about: names.join(' '),
      // Other code may read a name without Celery’s prefix.
      fix: () => (group.some((one) => one.mayBeOwn) ? null : rename(group)),
    },
  ]
}

/** The edits are left to a person: half of the settings may be the wrong half. */
function reportMixed({ path, line, renames }: MixedSettings): Report {
  const names = renames.map(({ from }) => from)
  return {
    path,
    line,
    endLine: line,
    side: 'head',
    severity: 'error',
    title: prose`Celery refuses ${path}: older and new setting names`,
    message: prose`Celery raises ${'ImproperlyConfigured'} for ${list(names)}: the other settings of this module have names of another generation. Workers and senders do not start.`,
    advice: [prose`Use the names of the same generation: ${list(renames.map(({ to }) => to))}.`],
    names: [],
    about: 'mixed',
    fix: () => null,
  }
}

function reason(namespace: string | null) {
  return namespace === null
    ? prose`${'config_from_object'} has no ${'namespace'}`
    : prose`${'config_from_object'} has the namespace ${namespace}`
}

/** Nothing else mentions the names, so that their assignments are all that changes. */
function rename(group: readonly IgnoredSetting[]): FixDraft {
  return {
    title: prose`Use the names that Celery reads`,
    safety: 'suggestion',
    edits: group.map(({ path, at, read }) => ({ path, start: at.start, end: at.end, text: read })),
  }
}
