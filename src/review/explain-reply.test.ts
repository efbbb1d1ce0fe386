import { describe, expect, it } from 'vitest'
import { RULE_IDS, RULES } from '../analysis/rules/index.ts'
import { explainReply, rulesNamedIn } from './explain-reply.ts'
import { MAX_BODY, size } from './size-limits.ts'

const PAGES = 'https://rules.example'

describe('an explanation', () => {
  it('has what breaks unfolded, and links the page', () => {
    const { text, isAnswer } = explainReply(['TASK-Removed'], RULES, PAGES)
    expect(isAnswer).toBe(true)
    expect(text).toMatch(
      /^\*\*\[task-removed\]\(https:\/\/rules\.example\/task-removed\.md\)\*\* \(error\): /,
    )
    const [unfolded = ''] = text.split('<details>')
    expect(unfolded).toContain('**Who notices:**')
    expect(text.match(/<details>/g)).toHaveLength(2)
  })

  it.each(RULE_IDS)('of %s and two others fits a comment', (id) => {
    expect(size(explainReply([id, ...RULE_IDS], RULES, null).text)).toBeLessThan(MAX_BODY)
  })

  it('has three rules at most', () => {
    const { text } = explainReply(RULE_IDS.slice(0, 4), RULES, null)
    expect(text.match(/<summary>The safe way/g)).toHaveLength(3)
    expect(text).toContain('A reply explains 3 rules at most.')
  })

  it('names the nearest of what is not a rule, inert', () => {
    expect(explainReply(['task-removd'], RULES, null)).toMatchObject({ isAnswer: false })
    expect(explainReply(['task-removd'], RULES, null).text).toContain(
      '`task-removd` is not a rule. Did you mean `task-removed`',
    )
    expect(explainReply(['@bob'], RULES, null).text).toBe(
      '`@bob` is not a rule. Each finding names its rule.',
    )
    // The word says most about a short id.
    expect(explainReply(['removed'], RULES, null).text).toContain('Did you mean `task-removed` or')
  })

  it('without a name asks for one', () => {
    expect(explainReply([], RULES, null)).toEqual({
      text: 'Name the rule: `/celery-explain RULE`.',
      isAnswer: false,
    })
  })
})

describe('the rules of a comment', () => {
  it.each([
    ['text about task-removed\n\n<sub>error · why: `task-without-name`</sub>', ['task-without-name']],
    [
      '<sub>error, notice · why: [task-removed](https://x/task-removed.md), [task-without-name](https://x)</sub>',
      ['task-removed', 'task-without-name'],
    ],
    ['a comment of a person about task-removed', []],
  ])('%j', (body, rules) => {
    expect(rulesNamedIn(body).toSorted()).toEqual(rules)
  })
})
