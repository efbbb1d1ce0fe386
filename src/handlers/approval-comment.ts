/** Whether a comment looks like a record of approvals. Only a job can tell whether this app signed it. */
export function isApproval(body: string): boolean {
  return body.includes('<!-- celery-guard:approval ')
}
