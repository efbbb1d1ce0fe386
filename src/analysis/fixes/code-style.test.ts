import { expect, test } from 'vitest'
import { codeStyle, lineLength } from './code-style.ts'

function lengthWith(files: Readonly<Record<string, string>>): number {
  return lineLength((path) => files[path] ?? null, 'backend/shop/migrations')
}

test.each<[string, Readonly<Record<string, string>>, number]>([
  ['Black', { 'pyproject.toml': '[tool.black]\nline-length = 119\n' }, 119],
  [
    'Ruff',
    { 'pyproject.toml': '[project]\nname = "x"\n\n[tool.ruff]\r\nexclude = ["a"]\r\nline-length=100\r\n' },
    100,
  ],
  [
    'Black before Ruff',
    { 'pyproject.toml': '[tool.ruff]\nline-length = 100\n[tool.black]\nline_length = 90 # ours\n' },
    90,
  ],
  [
    "Black's default",
    { 'pyproject.toml': '[tool.black]\nskip-string-normalization = true\n[tool.x]\nline-length = 99\n' },
    88,
  ],
  ['ruff.toml', { 'ruff.toml': 'line-length = 110\n[format]\nline-length = 70\n' }, 110],
  ['setup.cfg', { 'setup.cfg': '[metadata]\nname = x\n[flake8]\nmax-line-length = 120\n' }, 120],
  ['.flake8', { '.flake8': '[flake8]\nmax_line_length: 95\n' }, 95],
  ['tox.ini', { 'tox.ini': '[tox]\nenvlist = a\n[flake8]\nignore = E501\n' }, 79],
  [
    'the nearest folder',
    {
      'backend/tox.ini': '[flake8]\nmax-line-length = 100\n',
      'pyproject.toml': '[tool.black]\nline-length = 70\n',
    },
    100,
  ],
  ['a file without a section', { 'pyproject.toml': '[tool.isort]\nline_length = 70\n' }, 88],
  ['nothing', {}, 88],
  ['mistakes', { '.flake8': '[flake8]\nmax-line-length = 9999\n' }, 320],
  ['other mistakes', { '.flake8': '[flake8]\nmax-line-length = 2\n' }, 60],
])('the length of lines by %s', (_, files, expected) => {
  expect(lengthWith(files)).toBe(expected)
})

test('hostile configuration is read at once', () => {
  for (const text of ['\n'.repeat(1e6), `[tool.black]\n${' '.repeat(1e6)}`, '[tool.black'.repeat(1e5)])
    expect(lengthWith({ 'pyproject.toml': text })).toBe(88)
})

test('quotes and line ends are those of a file like it', () => {
  expect(codeStyle(() => null, 'shop', "a = 'x'\r\nb = 'y'\r\n")).toEqual({
    quote: "'",
    columns: 88,
    lineEnd: '\r\n',
  })
})
