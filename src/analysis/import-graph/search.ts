/** Searches of files that need not contain Celery's words; null where files are not loaded yet. */
export interface Search {
  /** The Python files that contain a word, without tests and other ignored files. */
  containing(word: string): ReadonlySet<string> | null
  /** Whether a file that is neither Python nor documentation contains a text, such as `celery -A shop.jobs worker`. */
  isOutsidePython(text: string): boolean | null
  /** A file's text with the words of its imports; null when it is unreadable or not loaded yet. */
  read(path: string): SearchedFile | null
}

export interface SearchedFile {
  readonly text: string
  /** Lists of words, as file summaries have them. */
  readonly imports: string
  readonly importsByCode: string
}

/** A word in more files than this is too common to search: `utils`, `base`. */
export const MAX_FILES = 200
