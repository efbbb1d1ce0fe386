import { bytesOf, memorySource } from '../../../test/support/memory-source.ts'
import { checkRevisions } from '../../pipeline/check-revisions.ts'
import { NULL_STORE } from '../../pipeline/null-store.ts'
import { plain } from '../../shared/prose.ts'
import { chooseFixes } from '../fixes/choose-fixes.ts'
import type { Remedy } from '../model/remedy.ts'
import { DEFAULT_SETTINGS } from '../model/settings.ts'
import type { CheckReport } from '../model/types.ts'

export type Texts = Readonly<Record<string, string>>

/** The day of every test. */
export const TODAY = '2027-01-31'

/** `shop/tasks.py` with an import, as a project. */
export function shop(tasks: string, others: Texts = {}): Texts {
  return {
    'shop/__init__.py': '',
    'shop/tasks.py': `from celery import shared_task\n\n\n${tasks}`,
    ...others,
  }
}

export function judge(base: Texts, head: Texts, ...remedies: readonly Remedy[]): Promise<CheckReport> {
  const source = memorySource({ base: bytes(base), head: bytes(head) })
  const ids = { base: 'base', head: 'head' }
  return checkRevisions(source, ids, DEFAULT_SETTINGS, NULL_STORE, { today: TODAY, remedies })
}

/** The files that remedies change, and why those that are refused are. */
export async function remedied(base: Texts, head: Texts, ...remedies: readonly Remedy[]) {
  const report = await judge(base, head, ...remedies)
  const { files, refused } = chooseFixes(report, { everything: false, all: false, names: [] }, [])
  return {
    files: Object.fromEntries(
      files.map(({ path, bytes: written }) => [path, new TextDecoder().decode(written)]),
    ),
    refused: refused.map(({ refusal }) => plain(refusal)),
  }
}

function bytes(texts: Texts): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, bytesOf(text)]))
}
