/** The file of an example with one task, for pages of rules about a task's parameters and options. */
export function exampleTask(
  parameters: string,
  {
    options = '',
    body = 'Order(order_id).charge()',
  }: { readonly options?: string; readonly body?: string } = {},
): { readonly 'shop/tasks.py': string } {
  return {
    'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge"${options})
def charge(${parameters}):
    ${body}
`,
  }
}
