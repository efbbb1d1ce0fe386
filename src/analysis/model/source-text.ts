import { err, ok, type Result } from '../../shared/result.ts'

/** A source file as text that can be written back byte for byte. Line ends and a BOM stay in `text`. */
export interface SourceText {
  readonly text: string
  readonly encoding: 'utf-8' | 'latin-1'
}

/** Source that people write is far smaller; parsing larger generated data would take seconds. */
export const MAX_SOURCE_BYTES = 1024 * 1024
/** https://peps.python.org/pep-0263/: a comment on the first or second line. */
const CODING_COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)/
/** Editors add their kind of line ends: `iso-latin-1-unix`. */
const LATIN_1 = /^(?:(?:iso-latin-1|latin-1|iso-8859-1)(?:-.*)?|latin1|iso8859-1|iso_8859_1|l1)$/
/** Under these encodings, Python reads some ASCII as other text: a comment may begin a string. Names have no `-`, `_` and `.`. */
const RECODES_ASCII =
  /^(?:u7|utf7|unicode11utf7|(?:raw)?unicodeescape|hz.*|(?:cs)?iso2022.*|s(?:hift)?jis(?:2004|x0213))$/

/** Decodes Python source as Python would; the error is a reason that completes “could not be read: …”. */
export function decodePython(bytes: Uint8Array): Result<SourceText> {
  if (bytes.length > MAX_SOURCE_BYTES) return err(`larger than ${MAX_SOURCE_BYTES / 1024 / 1024} MiB`)
  if (bytes.includes(0)) return err('contains NUL bytes, which Python refuses to import')
  const utf8 = fromUtf8(bytes)
  const text = utf8 ?? fromLatin1(bytes)
  const declared = declaredEncoding(text)
  if (utf8 !== null && !RECODES_ASCII.test(declared?.replaceAll(/[-_.]/g, '') ?? ''))
    return ok({ text, encoding: 'utf-8' })
  if (declared === null) return err('not UTF-8, and no encoding is declared')
  if (LATIN_1.test(declared)) return ok({ text, encoding: 'latin-1' })
  return err(`declares the encoding ${declared}, which is not supported`)
}

/** Whether Python reads a text as UTF-8, not as another encoding that its first lines declare. */
export function isReadAsUtf8(text: string): boolean {
  const declared = declaredEncoding(text)
  return declared === null || /^utf[-_]?8/.test(declared)
}

/** The inverse of `decodePython`; an error where the file's encoding lacks a character of the text. */
export function encodePython(source: SourceText): Result<Uint8Array> {
  if (source.encoding === 'utf-8') return ok(new TextEncoder().encode(source.text))
  const bytes = new Uint8Array(source.text.length)
  for (let i = 0; i < source.text.length; i++) {
    const unit = source.text.charCodeAt(i)
    if (unit > 0xff) return err(`the character ${source.text[i]} does not exist in latin-1`)
    bytes[i] = unit
  }
  return ok(bytes)
}

function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function fromLatin1(bytes: Uint8Array): string {
  let text = ''
  // In pieces, because the stack limits the arguments of one call.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return text
}

function declaredEncoding(text: string): string | null {
  for (const line of text.split(/\r\n|\r|\n/, 2)) {
    const match = CODING_COOKIE.exec(line)
    if (match?.[1] !== undefined) return match[1].toLowerCase()
    if (!/^[ \t\f]*(#.*)?$/.test(line)) return null
  }
  return null
}
