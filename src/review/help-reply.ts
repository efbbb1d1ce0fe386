import type { Settings } from '../analysis/model/settings.ts'
import { COMMANDS, type CommandName, type Form, formsOf, placesOf } from '../commands/grammar.ts'
import { prose } from '../shared/prose.ts'
import { codeSpan, markdown, tableCell } from './render/escape.ts'
import { fold } from './render/fold.ts'

type Rights = Pick<Settings, 'fix' | 'approve'>

/** The reply to a request for help, as Markdown. */
export function helpReply(rights: Rights): string {
  return `${INTRODUCTION}\n\n${tableOf(rights)}`
}

const INTRODUCTION =
  'Begin a line of a comment with a command. Case does not matter. Capitals stand for names, `…` for several.'

/** The reply to a command that does not exist. */
export function unknownCommandReply(written: string, nearest: CommandName | null, rights: Rights): string {
  const hint = nearest === null ? [] : prose` Did you mean ${`/${nearest}`}?`
  const problem = markdown(prose`${`/${written}`} is not a command, so nothing was done.${hint}`)
  return [problem, fold('All commands', [tableOf(rights)])].join('\n\n')
}

/** The reply to a word behind a command that takes none. */
export function unknownWordReply(command: CommandName, word: string): string {
  return markdown(
    prose`${`/${command}`} takes no words, so ${word} means nothing here and nothing was done. Comment ${`/${command}`} alone.`,
  )
}

/** The reply to a comment that nobody could read in time. */
export function unreadableReply(): string {
  return 'This comment is too long, or nests too deeply, to be searched for commands, so nothing was done. Write the command in a comment of its own.'
}

/** All forms of all commands, with the people who may give them here. */
function tableOf(rights: Rights): string {
  const rows = COMMANDS.flatMap((name) =>
    formsOf(name).map((form) => [codeSpan(written(name, form)), placed(form), whoMay(form, rights)]),
  )
  return [['Command', 'Effect', 'Who'], ['---', '---', '---'], ...rows.map((row) => row.map(tableCell))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** A form as people write it. */
export function written(name: CommandName, { words }: Form): string {
  return words === '' ? `/${name}` : `/${name} ${words}`
}

/** What a form does, and where it works if not everywhere. */
export function placed(form: Form): string {
  return placesOf(form).includes('conversation') ? form.does : `In a thread: ${form.does}`
}

function whoMay({ right }: Form, { fix, approve }: Rights): string {
  if (right === 'contributor') return 'write permission, or the author'
  const needed = right === 'settings.fix' ? fix : approve
  return needed === 'nobody' ? 'nobody' : `${needed} permission`
}
