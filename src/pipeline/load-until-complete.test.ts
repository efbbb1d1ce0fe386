import { expect, test } from 'vitest'
import { loadUntilComplete } from './load-until-complete.ts'

/** Modules and what each imports; an attempt follows imports as far as modules are loaded. */
const IMPORTS: Readonly<Record<string, readonly string[]>> = { a: ['b'], b: ['c'], c: ['a'] }

function followed(loaded: ReadonlySet<string>) {
  const missing = [...loaded].flatMap((name) => IMPORTS[name] ?? []).filter((name) => !loaded.has(name))
  return { result: [...loaded].join(' '), missing }
}

test('loads what each attempt lacks until one lacks nothing', async () => {
  const loaded = new Set(['a'])
  const load = async (names: readonly string[]) => names.forEach((name) => void loaded.add(name))
  expect(await loadUntilComplete(() => followed(loaded), load)).toEqual({ result: 'a b c', missing: [] })
})

test('gives the last attempt with what it lacks where no more may be loaded', async () => {
  const loaded = new Set(['a'])
  const load = async (names: readonly string[]) => names.forEach((name) => void loaded.add(name))
  const once = (_: readonly string[], round: number) => round <= 1
  const last = await loadUntilComplete(() => followed(loaded), load, once)
  expect(last).toEqual({ result: 'a b', missing: ['c'] })
})
