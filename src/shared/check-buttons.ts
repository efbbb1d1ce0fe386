/** Of the check’s buttons, in the webhook that a click sends. */
export const FIX_ALL = 'fix-all'
export const APPROVE_BREAK = 'approve-break'
