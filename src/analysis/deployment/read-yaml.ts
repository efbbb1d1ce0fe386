import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { type Piece, slice } from './piece.ts'
import type { Reading } from './reading.ts'
import type { Setting } from './variables.ts'
import { type Command, commandsIn, FOLDED, SCRIPT, type WordRules } from './words.ts'
import { type WorkerCommand, workersIn } from './worker-command.ts'
import { documentsIn, pairsIn, type YamlDocument } from './yaml-text.ts'

/** Reads commands and variables of Compose and Kubernetes, which have similar mappings. Null for invalid YAML. */
export function readYaml(text: string): Reading | null {
  const documents = documentsIn(text)
  if (documents === null) return null
  return {
    workers: documents.flatMap(workersOf),
    settings: documents.flatMap((document) => [...settingsIn(document)]),
  }
}

/** Compose's `entrypoint` and `command`, Kubernetes' `command` and `args`, in order of execution. */
const PARTS = ['entrypoint', 'entryPoint', 'command', 'args']

function workersOf(document: YamlDocument): WorkerCommand[] {
  const { root } = document
  const services = document.get(root, 'services')
  // Compose splits a text into words without a shell. A mapping that services merge is not a service.
  if (isMap(services))
    return document.values(services).flatMap((one) => workersIn(commandsOf(document, one, FOLDED)))
  return document.collections.flatMap((one) => [
    ...workersIn(commandsOf(document, one, SCRIPT)),
    ...workersIn(otherCommands(document, one)),
  ])
}

/** Lists form one command. A shell reads each text separately, unless a list precedes it. */
function commandsOf(document: YamlDocument, holder: Node, rules: WordRules): Command[] {
  const found: Command[] = []
  for (const part of PARTS) {
    const commands = commandsAt(document, document.get(holder, part), rules)
    const [first, ...others] = commands
    const last = found.at(-1)
    if (first && last) found.splice(-1, 1, [...last, ...first], ...others)
    else found.push(...commands)
  }
  return found
}

function commandsAt(document: YamlDocument, node: Node | null, rules: WordRules): readonly Command[] {
  const text = document.text(node)
  if (text) return commandsIn(text, rules)
  const words = listedWords(document, node)
  return words ? [words] : []
}

/**
 * Commands under keys of other tools: `startCommand`, `run`, `script`, `cmds`. A name without options is not one. Aliases
 * are left out: each text is read once.
 */
function otherCommands(document: YamlDocument, holder: Node): Command[] {
  const textOf = (node: unknown): Piece | null => (isScalar(node) ? document.text(node) : null)
  return pairsIn(holder)
    .filter(({ key }) => !(isScalar(key) && PARTS.includes(String(key.value))))
    .flatMap(({ value }): Command[] => {
      if (isSeq(value)) return [value.items.flatMap((item) => textOf(item) ?? [])]
      const text = textOf(value)
      return text ? commandsIn(text, SCRIPT) : []
    })
    .filter((words) => words.some(({ text }) => /celery|worker/.test(text)) && hasOption(words))
}

function hasOption(words: Command): boolean {
  return words.some(({ text }) => /(?:^|\s)--?[A-Za-z]/.test(text))
}

function listedWords(document: YamlDocument, node: Node | null): Command | null {
  if (!isSeq(node)) return null
  return node.items.flatMap((item) => document.text(document.follow(item)) ?? [])
}

const VARIABLE = /^[A-Z][A-Z0-9_]*$/

/** `NAME: value`, `- NAME=value`, `- name: NAME` with its `value`. */
function* settingsIn(document: YamlDocument): Generator<Setting> {
  for (const node of document.collections) {
    for (const { key, value } of pairsIn(node)) {
      if (isScalar(key) && VARIABLE.test(String(key.value))) {
        yield* settingOf(document, String(key.value), document.follow(value))
      }
    }
    for (const item of isSeq(node) ? node.items : []) {
      const piece = document.text(document.follow(item))
      const equals = piece?.text.indexOf('=') ?? -1
      const name = piece?.text.slice(0, equals) ?? ''
      if (piece && equals > 0 && VARIABLE.test(name)) {
        yield { name, value: slice(piece, equals + 1), isEnvironment: true }
      }
    }
    const name = document.text(document.get(node, 'name'))?.text ?? ''
    if (VARIABLE.test(name)) yield* settingOf(document, name, document.get(node, 'value'))
  }
}

function* settingOf(document: YamlDocument, name: string, node: Node | null): Generator<Setting> {
  const value = document.text(node)
  if (value) yield { name, value, isEnvironment: true }
}
