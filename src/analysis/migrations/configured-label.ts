import type { ClassFact, Expression, FileFacts, Statement } from '../python/facts.ts'
import { factsIn, type HeadFiles } from './head-files.ts'

/** The label that `apps.py` gives an application. */
export type ConfiguredLabel =
  | { readonly kind: 'none' }
  | { readonly kind: 'given'; readonly label: string }
  /** Computed, or several. */
  | { readonly kind: 'unclear' }

const UNCLEAR: ConfiguredLabel = { kind: 'unclear' }

export function configuredLabel(files: HeadFiles, application: string): ConfiguredLabel {
  const path = `${application}/apps.py`
  if (!files.program.paths.has(path)) return { kind: 'none' }
  const facts = factsIn(files, path)
  return facts === null ? UNCLEAR : labelIn(facts)
}

function labelIn(facts: FileFacts): ConfiguredLabel {
  const values = facts.statements.flatMap((one) => {
    return one.kind === 'class' && isConfiguration(one) ? (assignedTo(one.body, 'label') ?? []) : []
  })
  const labels = new Set(values.map((value) => (value.kind === 'string' ? value.value : null)))
  const [label] = labels
  if (label === undefined) return { kind: 'none' }
  return label === null || labels.size > 1 ? UNCLEAR : { kind: 'given', label }
}

function assignedTo(body: readonly Statement[], name: string): Expression | null {
  const found = body.findLast(
    (one) => one.kind === 'assignment' && one.target.kind === 'name' && one.target.name === name,
  )
  return found?.kind === 'assignment' ? found.value : null
}

/** `class ShopConfig(AppConfig)`, also with another base class in `…Config`. */
function isConfiguration({ arguments: bases }: ClassFact): boolean {
  return bases.some(({ value }) => {
    return (value.kind === 'name' || value.kind === 'attribute') && value.name.endsWith('Config')
  })
}

/** Django's label for an application without one of its own. */
export function labelOfFolder(application: string): string {
  return application.slice(application.lastIndexOf('/') + 1)
}
