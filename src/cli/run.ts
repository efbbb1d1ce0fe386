import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { UserError } from '../shared/errors.ts'
import { visible } from '../shared/prose.ts'
import { ignoreClosedPipes, printError } from './output.ts'

/** Exit code for usage errors and for failures. */
const FAILED = 2

const EXIT_CODES = `Exit code: 0 if no finding reaches the gate (by default, errors), 1 if one does,
${FAILED} for wrong usage or a failed analysis.`

/** Runs the command that `argv` names and returns the exit code. Only the command that runs is loaded. */
export async function run(argv: readonly string[]): Promise<number> {
  ignoreClosedPipes()
  let exitCode = 0
  const program = commands((code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : FAILED
    await printError(messageOf(error))
    return FAILED
  }
}

function commands(exit: (code: number) => void): Command {
  const program = new Command('celery-guard')
    .description('Finds changes to Celery tasks that break messages already sent.')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(celery-guard --help lists the commands, celery-guard COMMAND --help the options)')

  program
    .command('tasks')
    .description('list the tasks of a revision')
    .addOption(repo())
    .option('--rev <revision>', 'the revision to read', 'HEAD')
    .addOption(format())
    .action(async (options) => exit(await (await import('./tasks.ts')).tasks(options)))

  range(program.command('check'))
    .description('check the changes between two revisions, or those of the work tree')
    .addOption(format())
    .addHelpText('after', `\n${EXIT_CODES}`)
    .action(async (options) => exit(await (await import('./check.ts')).check(options)))

  range(program.command('fix'))
    .description('print the safe fixes of errors and warnings as a patch')
    .argument('[names...]', 'only the fixes of these rules and tasks; notices are fixed by name alone')
    .option('--rule <rule...>', 'only the fixes of these rules')
    .option('--task <task...>', 'only the fixes of findings about these tasks')
    .option('--alias <task...>', 'register these renamed tasks under their old and new names')
    .option('--stub <task...>', 'keep these removed tasks for one release, with a body that does nothing')
    .option('--migration <task...>', 'add a data migration for the schedule rows of these tasks')
    .option('--all', 'include suggestions, which need your judgement')
    .option('--write', 'edit the work tree instead of printing')
    .action(async (names, options) => exit(await (await import('./fix.ts')).fix(names, options)))

  program
    .command('explain')
    .argument('[rule]', 'the id of a rule; without one, all rules are listed')
    .description('show what a rule finds, why, and the safe way')
    .action(async (rule) => exit(await (await import('./explain.ts')).explain(rule)))

  program
    .command('serve')
    .description('run the GitHub App')
    .addOption(
      new Option('--role <role>', 'only take webhooks, or only run jobs; needs DATABASE_URL').choices([
        'web',
        'worker',
      ]),
    )
    .action(async (options) => (await import('./serve.ts')).serve(options))

  return program
}

function range(command: Command): Command {
  return command
    .addOption(repo())
    .option(
      '--base <revision>',
      'compare with its merge base (default: the default branch; on that branch, its upstream)',
    )
    .option('--head <revision>', 'the revision to check (default: HEAD with --base, else the work tree)')
}

function repo(): Option {
  return new Option('--repo <directory>', 'the repository, which may be bare').default('.')
}

function format(): Option {
  return new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text')
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}

function messageOf(error: unknown): string {
  if (error instanceof UserError) return `celery-guard: ${error.message}`
  return `celery-guard: unexpected failure\n${error instanceof Error ? error.stack : visible(String(error))}`
}
