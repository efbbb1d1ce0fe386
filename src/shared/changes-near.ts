/** A command and its arguments may be written over a few lines. */
const CONTEXT = 10

/** Whether the lines from the first to the last that differ, with some around them, match on either side. */
export function changesNear(before: string, after: string, matches: (text: string) => boolean): boolean {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const shorter = Math.min(old.length, now.length)
  let start = 0
  while (start < shorter && old[start] === now[start]) start += 1
  let end = 0
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end += 1
  if (start === old.length && start === now.length) return false
  return [old, now].some((lines) => {
    const near = lines.slice(Math.max(0, start - CONTEXT), lines.length - Math.max(0, end - CONTEXT))
    return matches(near.join('\n'))
  })
}
