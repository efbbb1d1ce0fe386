/**
 * Which facts and digests are made of a file. What was kept under another number is of no use: whoever changes what
 * is extracted raises it, and a test tells when that was forgotten.
 */
export const EXTRACTOR_VERSION = 5
