import type { CodeStyle } from '../model/row-migration.ts'
import { join, parentOf } from '../modules/paths.ts'
import { MAX_COLUMNS, preferredQuote } from './python-source.ts'

type ReadText = (path: string) => string | null

/** The style of a new file in a folder: quotes and line ends of a file like it, and the length of lines that is configured. */
export function codeStyle(headText: ReadText, folder: string, likeIt: string): CodeStyle {
  return {
    quote: preferredQuote(likeIt),
    columns: lineLength(headText, folder),
    lineEnd: likeIt.includes('\r\n') ? '\r\n' : '\n',
  }
}

/** Where a project configures its lines, in the order in which formatters and linters look. */
const FILES: readonly (readonly [name: string, sections: readonly Section[]])[] = [
  ['.ruff.toml', [{ name: null, key: 'line-length' }]],
  ['ruff.toml', [{ name: null, key: 'line-length' }]],
  ['pyproject.toml', ['tool.black', 'tool.ruff'].map((name) => ({ name, key: 'line-length' }))],
  ...['setup.cfg', '.flake8', 'tox.ini'].map((name): [string, Section[]] => [
    name,
    [{ name: 'flake8', key: 'max-line-length', otherwise: 79 }],
  ]),
]

interface Section {
  /** Null for a file that has the keys outside of sections. */
  readonly name: string | null
  readonly key: string
  /** The length where the section has no such key. */
  readonly otherwise?: number
}

/** Configuration is shorter. */
const MAX_CHARACTERS = 100_000

/** Longer or shorter lines are mistakes, and no code of a fix fits into them. */
const SHORTEST = 60
const LONGEST = 320

/** The length of lines that the nearest configuration around a folder gives; else that of Black. */
export function lineLength(headText: ReadText, folder: string): number {
  for (let at: string | null = folder; at !== null; at = at === '' ? null : parentOf(at)) {
    for (const [name, sections] of FILES) {
      const text = headText(join(at, name))
      const found =
        text === null
          ? []
          : sections.flatMap((section) => lengthIn(text.slice(0, MAX_CHARACTERS), section) ?? [])
      if (found[0] !== undefined) return Math.min(Math.max(found[0], SHORTEST), LONGEST)
    }
  }
  return MAX_COLUMNS
}

function lengthIn(text: string, { name, key, otherwise = MAX_COLUMNS }: Section): number | null {
  const body = name === null ? text : sectionIn(text, name)
  if (body === null) return null
  const [keys = ''] = body.split(/^[ \t]*\[/m, 1)
  const written = key.replaceAll('-', '[-_]')
  const value = new RegExp(`^[ \\t]*${written}[ \\t]*[=:][ \\t]*(\\d{1,4})\\b`, 'm').exec(keys)?.[1]
  return value === undefined ? otherwise : Number(value)
}

function sectionIn(text: string, name: string): string | null {
  const header = new RegExp(
    `^[ \\t]*\\[[ \\t]*${name.replace('.', '\\.')}[ \\t]*\\][ \\t]*(?:#.*)?\\r?$`,
    'm',
  )
  const found = header.exec(text)
  return found ? text.slice(found.index + found[0].length) : null
}
