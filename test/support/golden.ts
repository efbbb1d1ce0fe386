import { applyEdits } from '../../src/analysis/fixes/apply-edits.ts'
import { createsFile } from '../../src/analysis/model/edit.ts'
import type { CheckReport, Finding, Fix } from '../../src/analysis/model/types.ts'
import { codeFrame } from '../../src/cli/code-frame.ts'
import { unpainted } from '../../src/cli/paint.ts'
import { gapLine } from '../../src/cli/text-layout.ts'
import { hunksOf } from '../../src/patch/hunks.ts'
import { plain, visible } from '../../src/shared/prose.ts'
import { bytesOf, type Files } from './memory-source.ts'

/** A report as a page: each finding with its lines, its message, and its fix as a diff. */
export function goldenOf(report: CheckReport, files: { readonly base: Files; readonly head: Files }): string {
  const gaps = report.incomplete.map((gap) => `- ${gapLine(gap)}`)
  const sections = [
    ...report.findings.map((finding) => findingSection(finding, files)),
    ...(gaps.length > 0 ? [['## Not judged', ...gaps].join('\n')] : []),
    `Conclusion: ${report.conclusion}.`,
  ]
  return `${sections.join('\n\n')}\n`
}

function findingSection(finding: Finding, files: { readonly base: Files; readonly head: Files }): string {
  const { rule, severity, path, side, title, message, advice, names } = finding
  const where = side === 'base' ? `${path}, before the change` : path
  const frame = codeFrame(textAt(files[side], path), finding, unpainted)
  const renamings = names.map(({ old, new: next }) =>
    old === next ? `- ${wireName(old)}` : `- ${wireName(old)} → ${wireName(next)}`,
  )
  return [
    `## ${severity}: ${plain(title)}`,
    `${rule} in ${where}:`,
    fenced('python', frame),
    plain(message),
    ...(renamings.length > 1 ? [renamings.join('\n')] : []),
    ...advice.map(plain),
    ...(finding.fix ? fixSections(finding.fix, files.head) : ['No fix.']),
  ].join('\n\n')
}

function wireName(name: string | null): string {
  return name === null ? '(none)' : `\`${visible(name)}\``
}

function fixSections({ title, safety, edits }: Fix, head: Files): string[] {
  const paths = [...new Set(edits.map((edit) => edit.path))]
  const diffs = paths.flatMap((path) => {
    const own = edits.filter((edit) => edit.path === path)
    const before = own.some(createsFile) ? '' : textAt(head, path)
    const after = applyEdits(before, own)
    const lines = hunksOf(before, after, 1).flatMap((hunk) => hunk.lines)
    return [`--- ${path}`, ...lines.map((line) => line.replaceAll('\r', '␍'))]
  })
  return [`Fix (${safety}): ${plain(title)}`, fenced('diff', diffs)]
}

function fenced(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, '```'].join('\n')
}

function textAt(files: Files, path: string): string {
  const content = files[path]
  if (content === undefined) throw new Error(`a finding in ${path}, which is not there`)
  return new TextDecoder().decode(bytesOf(content))
}
