import { describe, expect, test } from 'vitest'
import { entryNameFor, valueForEntry } from './name-style.ts'

describe('the entry for a queue', () => {
  test.each([
    ['background.stock-count', ['Default', 'BackgroundMail'], 'BackgroundStockCount'],
    ['background.stock', ['DEFAULT', 'MAIL'], 'BACKGROUND_STOCK'],
    ['backgroundStock', ['DEFAULT'], 'BACKGROUND_STOCK'],
    ['stock', ['default', 'mail'], 'stock'],
    ['stock', ['DEFAULT_QUEUE', 'MAIL_QUEUE'], 'STOCK_QUEUE'],
    ['stock_queue', ['DEFAULT_QUEUE'], 'STOCK_QUEUE'],
    ['stock', ['DefaultQueue', 'MailQueue'], 'StockQueue'],
    ['stock', [], 'Stock'],
    ['toString', ['Default'], 'ToString'],
  ])('%j beside %j is %s', (value, existing, name) => {
    expect(entryNameFor(value, existing)).toBe(name)
  })

  test.each([
    ['2024', ['DEFAULT'], 'starts with a digit'],
    ['почта', ['DEFAULT'], 'has no letter that a name is made of here'],
    ['', ['DEFAULT'], 'is empty'],
    ['mail!', ['MAIL'], 'is taken'],
    ["'); import os #\n", ['import_os'], 'is taken, whatever else it holds'],
  ])('%j beside %j has no name: it %s', (value, existing) => {
    expect(entryNameFor(value, existing)).toBeNull()
  })
})

describe('the queue of an entry', () => {
  test.each([
    ['BulkMail', { Default: 'default', StockCount: 'stock.count' }, 'bulk.mail'],
    ['BULK_MAIL', { STOCK_COUNT: 'stock-count' }, 'bulk-mail'],
    ['bulk_mail', { stock_count: 'stock_count' }, 'bulk_mail'],
    ['BulkMail', { StockCount: 'stockcount' }, 'bulkmail'],
    ['BulkMail', { StockCount: null }, 'bulk_mail'],
    ['BulkMail', {}, 'bulk_mail'],
  ])('%s beside %j is %s', (name, entries, value) => {
    expect(valueForEntry(name, entries)).toBe(value)
  })
})
