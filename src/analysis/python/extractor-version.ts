/**
 * The version of facts, file summaries and word uses. Increase it with every change to them: the cache ignores entries of other
 * versions. A test fails if you forget it.
 */
export const EXTRACTOR_VERSION = 10
