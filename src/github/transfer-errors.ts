/** A response that broke off, or is not what GitHub sends. */
export class BrokenTransfer extends Error {}

/** GitHub fell silent. */
export class RequestTimeout extends Error {}

/** An answer that is too large to be read. */
export class OversizedAnswer extends Error {}
