const SIZE = 65_000

const fill = (text: string) => text.repeat(Math.ceil(SIZE / text.length)).slice(0, SIZE)
const lines = (text: string, count: number) => Array.from({ length: count }, () => text).join('\n')

/** Comments that cost a Markdown parser the most, within the limits of this project's and beyond them. */
export const hostileBodies: readonly (readonly [name: string, body: string])[] = [
  ['words', fill('word ')],
  ['words in lines', lines('word '.repeat(13), 990)],
  ['backticks', fill('`')],
  ['backticks of growing length', Array.from({ length: 350 }, (_, i) => '`'.repeat(i + 1)).join(' ')],
  ['stray backticks', fill('` ').slice(0, 990)],
  ['openings of comments', fill('<!-- ')],
  ['openings of comments, as many as are read', lines('a<!--', 490)],
  ['an opening of a comment on every line', lines('a<!--', 10_000)],
  ['openings of comments between words', fill(`<!-- ${'word '.repeat(40)}`)],
  ['openings of comments, as few as are read', fill(`<!-- ${'word '.repeat(300)}`)],
  ['list markers', fill('- ')],
  ['list items', lines('- a', 390)],
  ['nested list items', lines('- - - - - - - - - - - - a', 33)],
  ['quotes', fill('> ')],
  ['quotes, as many as are read', lines('> > > > > > > > > > > > a', 33)],
  ['lines that continue a quote', `> a\n${lines('a', 990)}`],
  ['lines that continue a nested list', `- - - - - - - - - - - - a\n${lines('a', 990)}`],
  ['indented items', Array.from({ length: 30 }, (_, i) => `${' '.repeat(2 * i)}- a`).join('\n')],
  ['stars', fill('*a **b ')],
  ['brackets', fill('[')],
  ['links', fill('[a](b)')],
  ['links, as many as are read', fill(`[a](b) ${'c'.repeat(150)}`)],
  ['images in images, as many as are read', `${'!['.repeat(450)}a${'](b)'.repeat(450)}`],
  ['open brackets, as many as are read', fill(`[a ${'c'.repeat(64)}`)],
  ['open destinations, as many as are read', fill(`[a](b ${'c'.repeat(130)}`)],
  ['tables', `|a|b|\n|-|-|\n${lines('|a|b|', 400)}`],
  ['cells', `${'|a'.repeat(500)}\n${'|-'.repeat(500)}`],
  ['tildes', fill('~~a ')],
  ['tags', fill('<b>').slice(0, 2900)],
  ['unclosed tags', fill('<a b="')],
  ['references', fill('&#x41;')],
  ['bidirectional characters', fill('\u202e/celery-fix\u2066 ')],
  ['commands', lines('/celery-fix all', 990)],
  ['empty lines', '\n'.repeat(990)],
  ['escapes', fill('\\`').slice(0, 2400)],
]
