/**
 * The version of the facts and summaries that a file gives. Raise it with every change to them: entries of the cache under
 * another version are not used. A test fails when that is forgotten.
 */
export const EXTRACTOR_VERSION = 5
