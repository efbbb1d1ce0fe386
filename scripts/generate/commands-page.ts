import { COMMANDS, type CommandName, formsOf, type Right } from '../../src/commands/grammar.ts'
import { placed, written } from '../../src/review/help-reply.ts'
import { codeSpan, tableCell } from '../../src/review/render/escape.ts'
import { writtenFrom } from './rule-page.ts'

const INTRODUCTION = `A command is a line of a comment on a pull request: in the conversation, in a thread of the diff, or in the
body of a review. Several lines of one command in one comment are one request, with one reply. Each command is answered once, where
it was written.`

const READING = `Case does not matter, nor punctuation at the end of a line. A name may be in a code span. Quotes, lists, tables,
code, links, HTML and what it folds, and text that is struck through hold no commands. Edited comments and comments of bots count for
nothing. A comment of thousands of lines, or nested too deeply, is answered instead of read: write the command in a comment of its own.

A command that does not exist, and a word that names nothing, is answered with the nearest one that does; nothing is committed then.`

const WHO = `Each command looks up the sender’s permission on the repository; a look-up that fails is an error, not a refusal. The app refuses
a person once in a pull request, also for further commands. The [settings](../README.md#configuration) \`fix\` and \`approve\` take
\`write\` (the default), \`maintain\`, \`admin\` or \`nobody\`. The author of a pull request may give only the commands that name the author.`

const RIGHTS: Readonly<Record<Right, string>> = {
  'settings.fix': '`fix`',
  'settings.approve': '`approve`',
  contributor: 'write permission, or the author',
}

/** The page of all commands. */
export function commandsPage(): string {
  const blocks = [
    writtenFrom('src/commands/grammar.ts'),
    '# Commands',
    INTRODUCTION,
    ...COMMANDS.flatMap((name) => [`## /${name}`, table(name)]),
    '## How a comment is read',
    READING,
    '## Who may give a command',
    WHO,
  ]
  return `${blocks.join('\n\n')}\n`
}

/** Capitals stand for names. */
function table(name: CommandName): string {
  const rows = formsOf(name).map((form) => [
    codeSpan(written(name, form)),
    placed(form),
    form.commits ? 'yes' : 'no',
    RIGHTS[form.right],
  ])
  return [
    ['command', 'effect', 'commits', 'who'],
    ['---', '---', '---', '---'],
    ...rows.map((row: readonly string[]) => row.map(tableCell)),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
