/** Elements whose content is quoted, code, struck through, or folded away. */
const HIDING = new Set(
  'blockquote code del details kbd pre q s samp script strike style table template textarea tt'.split(' '),
)
const TAG = /<(\/?)([a-z][a-z\d]*)\b[^<>]*>/gi

/** Which elements are open between pieces of HTML, in their order. GitHub renders the Markdown between them. */
export interface Folds {
  read(html: string): void
  /** Text that follows is inside an element that hides commands. */
  isOpen(): boolean
}

export function createFolds(): Folds {
  const open = new Map<string, number>()
  return {
    read(html) {
      for (const [, slash, tag = ''] of html.replace(/<!--.*?(?:-->|$)/gs, '').matchAll(TAG)) {
        const name = tag.toLowerCase()
        if (!HIDING.has(name)) continue
        open.set(name, Math.max(0, (open.get(name) ?? 0) + (slash === '/' ? -1 : 1)))
      }
    },
    isOpen: () => [...open.values()].some((count) => count > 0),
  }
}
