import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { childrenOf, commandOf } from './service.ts'
import type { Stage } from './stage.ts'

/** Every file of a database is longer. */
const LIMIT = '4096'
/** Between two looks for new processes: a server that crashed has others. */
const INTERVAL = 50

/** Null where files can be limited, or why not. */
export function whyUnlimited(): string | null {
  const { status } = spawnSync('prlimit', ['--pid', String(process.pid), '--fsize'])
  return status === 0 ? null : 'there is no prlimit (util-linux)'
}

/** For so long, the system refuses to let files of the database grow, as on a full disk. */
export async function refuseSpace(stage: Stage, milliseconds: number): Promise<string> {
  const pidsOf = stage.setting.database === 'pglite' ? embedded(stage) : await backends(stage)
  const end = Date.now() + milliseconds
  const limited = new Set<number>()
  while (Date.now() < end) {
    for (const pid of pidsOf().filter((one) => !limited.has(one))) {
      if (limitFiles(pid, LIMIT)) limited.add(pid)
    }
    await sleep(INTERVAL)
  }
  if (limited.size === 0) throw new Error('no process of the database could be limited')
  for (const pid of limited) limitFiles(pid, 'unlimited')
  return `processes of the database that were limited: ${limited.size}`
}

function embedded({ web }: Stage): () => readonly number[] {
  return () => [web.databasePid()].filter((pid) => pid !== undefined)
}

/** The processes that serve clients of the stage; those that recover a server after a crash are not limited. */
async function backends(stage: Stage): Promise<() => readonly number[]> {
  const [row] = await stage.query<{ folder: string; name: string }>(
    `SELECT current_setting('data_directory') AS folder, current_database() AS name`,
  )
  if (row === undefined) throw new Error('the database does not say where it is')
  const [server = ''] = readFileSync(join(row.folder, 'postmaster.pid'), 'utf8').split('\n')
  return () => childrenOf(Number(server)).filter((pid) => commandOf(pid).includes(` ${row.name} `))
}

/** The owner of a process may do it; root may not everywhere. */
function limitFiles(pid: number, bytes: string): boolean {
  const { uid, gid } = statSync(`/proc/${pid}`, { throwIfNoEntry: false }) ?? {}
  return spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`], { uid, gid }).status === 0
}
