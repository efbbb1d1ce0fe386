import type { Expression } from '../python/facts.ts'
import { findArgument, positionalArguments } from '../semantic/arguments.ts'
import { constantOf } from '../semantic/constant-of.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { ReadCall } from '../semantic/keyword-arguments.ts'
import { resolve } from '../semantic/resolve.ts'

/** `get_setting`, `getattr`, `config`, `env.dict` */
const GETTER = /^_?(get|config$|env$|setting)|_settings?$/i
/** Methods of mappings, whose default counts only where the key is missing. */
const LOOK_UPS: ReadonlySet<string> = new Set(['get', 'pop', 'setdefault'])

/**
 * The options that a setting holds: its value in the project, else the default in the call for it, such as
 * `getattr(settings, "RETRY", {…})`, `get_setting("RETRY", {…})` and `config("RETRY", default={…})`. A deployment may set
 * others, but names and queues of tasks do not come from there.
 */
export const settingDefault: ReadCall = (program, scope, call) => {
  const { callee, arguments: args } = call
  if (args.some(({ star }) => star !== '')) return null
  const [object, key, ...others] = positionalArguments(args)
  if (callee.kind === 'name' && callee.name === 'getattr') {
    const [otherwise] = others
    if (!object || !key || !otherwise) return null
    if (key.value.kind === 'string') {
      const at = key.value.at
      const attribute: Expression = { kind: 'attribute', object: object.value, name: key.value.value, at }
      const set = constantOf(program, scope, attribute)
      if (set.kind !== 'unknown') return set
    }
    return { expression: otherwise.value, scope }
  }
  const named = findArgument(args, 'default')
  const otherwise = named ?? positionalArguments(args).slice(1).at(-1)
  if (!otherwise || !isWrittenOut(otherwise.value)) return null
  const name = lastName(callee)
  if (!named && !GETTER.test(name)) return null
  if (LOOK_UPS.has(name) && !resolve(program, scope, callee).every(({ kind }) => kind === 'external'))
    return null
  return { expression: otherwise.value, scope }
}

function isWrittenOut(value: Expression): boolean {
  return value.kind === 'dictionary' || (value.kind === 'call' && lastName(value) === 'dict')
}
