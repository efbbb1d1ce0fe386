import type { Stage } from './stage.ts'

/** Ends all processes as a power cut does, and starts them again. */
export async function killAll({ web, workers }: Stage): Promise<string> {
  const all = [web, ...workers]
  await Promise.all(all.map((one) => one.kill('machine')))
  for (const one of all) await one.start()
  return 'killed'
}

/** Stops all processes as a deployment does, and starts them again. */
export async function stopAll({ web, workers }: Stage): Promise<string> {
  const all = [web, ...workers]
  const ends = await Promise.all(all.map((one) => one.terminate(20_000)))
  for (const one of all) {
    await one.kill('machine')
    await one.start()
  }
  if (ends.includes(null)) return 'NOT stopped after 20 s'
  return `stopped in ${(Math.max(...ends.map(Number)) / 1000).toFixed(1)} s`
}
