import { createCallersReader } from './read-callers.ts'

export type Files = Readonly<Record<string, string>>

const read = createCallersReader()

/** What is named, each as `use name @ path:line` with the literal where one gives the name. */
export function named(files: Files): string[] {
  const texts = new Map(Object.entries(files))
  return read(texts).references.map(({ use, name, path, line, at }) => {
    const literal = at === null ? 'parts' : texts.get(path)?.slice(at.start, at.end)
    return `${use} ${name} @ ${path}:${line} ${literal}`
  })
}

/** A client that others import. */
export const CLIENT = `import { createClient } from 'celery-node'\nexport const client = createClient('amqp://', 'amqp://')\n`
/** A file that has a client already. */
export const given = (text: string): Files => ({
  'client.ts': CLIENT,
  'a.ts': `import { client } from './client'\n${text}`,
})
