import { describe, expect, test } from 'vitest'
import { consumersIn } from './consumers.ts'

/** Each consumer as `path:line` and what it reads; `[list]` is the text of its list where that has a place. */
function read(files: Readonly<Record<string, string>>): string[] {
  return consumersIn(new Map(Object.entries(files))).map(({ path, line, reads, list }) => {
    const queues = 'queues' in reads ? ` ${reads.queues.join(' ')}` : ''
    const place = list ? ` [${files[path]?.slice(list.at.start, list.at.end)}]` : ''
    return `${path}:${line} ${reads.kind}${queues}${place}`
  })
}

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`

describe("how a worker's queues are configured", () => {
  test.each([
    ['-Q a,b', 'these a b [a,b]'],
    ['-Qa,b', 'these a b [a,b]'],
    ['-EQ a', 'these a [a]'],
    ['--queues=a,b', 'these a b [a,b]'],
    ['--queues a,b -l info', 'these a b [a,b]'],
    ['--queues="a,b"', 'these a b [a,b]'],
    ["-Q 'a, b'", 'these a  b'],
    ['-X a,b', 'all-but a b'],
    ['--exclude-queues=a', 'all-but a'],
    ['-l info', 'declared'],
    ['-Q "$QUEUE"', 'unknown'],
    ['-Q $(queues)', 'unknown'],
    ['-Q a,$MORE', 'unknown'],
    [`-Q "\${QUEUE:-a,b}"`, 'these a b [a,b]'],
    ['$OPTIONS', 'unknown'],
    ['"$@"', 'unknown'],
    ['-c $CONCURRENCY -l info', 'declared'],
  ])('celery -A shop worker %s', (options, expected) => {
    expect(read({ 'worker.sh': `exec celery -A shop worker ${options}\n` })).toEqual([
      `worker.sh:1 ${expected}`,
    ])
  })

  test.each([
    'celery worker -A shop -Q a',
    'python -m celery -A shop worker -Q a',
    '/venv/bin/celery --app=shop worker -Q a',
    'cd /app && uv run celery -A shop worker -Q a | tee log',
    'bash -c "source env && exec celery -A shop worker -Q a"',
    'watchmedo auto-restart -- celery -A worker worker -Q a',
    'celery \\\n  -A shop \\\n  worker -Q a',
  ])('%s', (command) => {
    expect(read({ 'run.sh': command })).toEqual([expect.stringMatching(/^run\.sh:\d these a \[a\]$/)])
  })

  test.each([
    'celery -A worker beat',
    'celery -A shop flower -Q a',
    'celery -A shop inspect active # worker -Q a',
    'celery multi stopwait worker1',
    'pip install celery worker',
    'echo "starting the celery worker"',
  ])('is none: %s', (command) => {
    expect(read({ 'run.sh': command })).toEqual([])
  })

  test('celery multi has lists of its own', () => {
    expect(read({ 'run.sh': 'celery multi start 2 -A shop -Q:1 mail -Q celery' })).toEqual([
      'run.sh:1 unknown',
    ])
  })
})

test('a script of another language only quotes commands', () => {
  const text = lines('#!/usr/bin/env python3', '# command=celery -A shop worker -Q mail')
  expect(read({ 'bin/logger': text })).toEqual(['bin/logger:1 named'])
  expect(read({ 'bin/logger': lines('#!/bin/sh', 'celery -A shop worker -Q mail') })).toEqual([
    'bin/logger:2 these mail [mail]',
  ])
})

describe('Compose', () => {
  test('a text, a list, an entrypoint before a command, a folded text', () => {
    const text = lines(
      'services:',
      '  a: { command: "celery -A shop worker -Q a" }',
      '  b:',
      '    command: ["celery", "-A", "shop", "worker", "--queues=b"]',
      '  c:',
      '    entrypoint: celery -A shop',
      '    command:',
      '      - worker',
      '      - -Q',
      '      - c,cc',
      '  d:',
      '    command: >-',
      '      celery -A shop worker',
      '      -Q d',
      '  e:',
      '    command: celery -A shop',
      '      worker -Q e',
      '  f: { image: redis, command: redis-server }',
    )
    expect(read({ 'docker-compose.yml': text })).toEqual([
      'docker-compose.yml:2 these a [a]',
      'docker-compose.yml:4 these b [b]',
      'docker-compose.yml:10 these c cc [c,cc]',
      'docker-compose.yml:14 these d [d]',
      'docker-compose.yml:17 these e [e]',
    ])
  })

  test('what a service is merged from is none itself', () => {
    const text = lines(
      'x-worker: &worker',
      '  image: shop',
      '  command: &command celery -A shop worker',
      'services:',
      '  mail:',
      '    <<: *worker',
      '    command: celery -A shop worker -Q mail',
      '  rest: { <<: [*worker] }',
      '  other: { command: *command }',
    )
    expect(read({ 'compose.yaml': text })).toEqual([
      'compose.yaml:7 these mail [mail]',
      'compose.yaml:3 declared',
      'compose.yaml:3 declared',
    ])
  })

  test('variables of a mapping and of a list', () => {
    const text = lines(
      'x-env: &env',
      '  CELERY_QUEUES: "celery,mail"',
      'services:',
      '  worker: { environment: *env, command: celeryworker }',
      '  other:',
      '    environment:',
      '      - WORKER_QUEUES=search',
      '      - MAX_QUEUES=4',
    )
    expect(read({ 'docker-compose.yml': text })).toEqual([
      'docker-compose.yml:2 these celery mail [celery,mail]',
      'docker-compose.yml:7 these search [search]',
    ])
  })

  test('a command that names a variable has the list of the variable', () => {
    const text = lines(
      'services:',
      '  worker:',
      '    environment:',
      '      CELERY_QUEUES: celery,mail',
      '    command: sh -c "celery -A shop worker -Q $$CELERY_QUEUES"',
    )
    expect(read({ 'docker-compose.yml': text })).toEqual([
      'docker-compose.yml:4 these celery mail [celery,mail]',
    ])
  })

  test('a variable from the file beside it, or what is used without one', () => {
    const command = `celery -A shop worker -Q \${WORKER:-celery}`
    const compose = `services: { worker: { command: "${command}" } }\n`
    expect(read({ 'docker-compose.yml': compose })).toEqual(['docker-compose.yml:1 these celery [celery]'])
    expect(read({ 'docker-compose.yml': compose, '.env': 'WORKER=celery,mail\n' })).toEqual([
      '.env:1 these celery mail [celery,mail]',
    ])
    expect(read({ 'docker-compose.yml': compose, '.env': 'WORKER=a\n', '.env.dev': 'WORKER=b\n' })).toEqual([
      'docker-compose.yml:1 unknown',
    ])
  })

  test('escapes leave no place for a fix', () => {
    const text = 'services: { a: { command: "celery -A \\"shop\\" worker -Q a" } }\n'
    expect(read({ 'docker-compose.yml': text })).toEqual(['docker-compose.yml:1 these a'])
  })
})

describe('Kubernetes and Helm', () => {
  test('command and args, several documents, variables by name and value', () => {
    const text = lines(
      'kind: Service',
      '---',
      'kind: Deployment',
      'spec:',
      '  template:',
      '    spec:',
      '      containers:',
      '        - name: worker',
      '          command: [celery]',
      '          args: ["-A", "shop", "worker", "-Q", "$(QUEUES)"]',
      '          env:',
      '            - name: QUEUES',
      '              value: celery,mail',
      '          livenessProbe: { exec: { command: [celery, -A, shop, inspect, ping] } }',
    )
    expect(read({ 'k8s/worker.yaml': text })).toEqual(['k8s/worker.yaml:13 these celery mail [celery,mail]'])
  })

  test('a template is read around its actions', () => {
    const text = lines(
      '{{- if .Values.worker.enabled }}',
      'spec:',
      '  containers:',
      '    - name: {{ include "shop.name" . }}-worker',
      '      args: ["celery", "-A", "shop", "worker", "-Q", "celery,mail"]',
      '      {{- with .Values.resources }}',
      '      resources: {{- toYaml . | nindent 8 }}',
      '      {{- end }}',
      '    - name: other',
      '      args: ["celery", "-A", "shop", "worker", "-Q", {{ .Values.queues | quote }}]',
      '{{- end }}',
    )
    expect(read({ 'chart/templates/worker.yaml': text })).toEqual([
      'chart/templates/worker.yaml:5 these celery mail [celery,mail]',
      'chart/templates/worker.yaml:10 unknown',
    ])
  })

  test('invalid YAML that mentions workers is unknown', () => {
    expect(read({ 'a.yml': 'x: [\ncommand: celery worker\n', 'b.yml': '{"\n' })).toEqual(['a.yml:1 unknown'])
  })
})

describe('other files', () => {
  test('Procfile', () => {
    const text = lines(
      'web: gunicorn shop',
      'worker: celery -A shop worker -Q celery,mail',
      'beat: celery -A shop beat',
    )
    expect(read({ Procfile: text })).toEqual(['Procfile:2 these celery mail [celery,mail]'])
  })

  test('systemd', () => {
    const text = lines(
      '[Unit]',
      "Description=The shop's worker",
      '[Service]',
      'Environment="CELERY_QUEUES=celery,mail" "A=b"',
      'ExecStart=/venv/bin/celery -A shop worker \\',
      `  -Q \${CELERY_QUEUES}`,
    )
    expect(read({ 'deploy/worker.service': text })).toEqual([
      'deploy/worker.service:4 these celery mail [celery,mail]',
    ])
  })

  test('supervisor', () => {
    const text = lines(
      '; command=celery -A shop worker -Q old',
      '[program:worker]',
      'command=/venv/bin/celery -A shop worker',
      '    -Q celery,mail ; all of them',
      'environment=A="b",WORKER_QUEUES="search,%(x)s"',
      '[program:other]',
      'environment=WORKER_QUEUES="search"',
    )
    expect(read({ 'supervisord.conf': text })).toEqual([
      'supervisord.conf:4 these celery mail [celery,mail]',
      'supervisord.conf:5 unknown',
      'supervisord.conf:7 these search [search]',
    ])
  })

  test('Dockerfile, both forms', () => {
    const text = lines(
      'FROM python AS base',
      'ENV CELERY_QUEUES=celery,mail A=b',
      'ENTRYPOINT ["celery", "-A", "shop"]',
      'CMD ["worker", \\',
      '     "-Q", "search"]',
      'FROM base',
      'CMD celery -A shop worker -Q $CELERY_QUEUES',
    )
    expect(read({ Dockerfile: text })).toEqual([
      'Dockerfile:5 these search [search]',
      'Dockerfile:2 these celery mail [celery,mail]',
    ])
  })

  test('a script and the file that sets its variable', () => {
    const script = lines(
      '#!/bin/sh',
      '# celery worker -Q old',
      'exec celery -A shop worker -Q "$CELERY_QUEUES"',
    )
    expect(
      read({ 'bin/worker': script, '.envs/django.env': 'export CELERY_QUEUES="celery, mail"\n' }),
    ).toEqual(['.envs/django.env:1 these celery mail [celery, mail]'])
  })

  test("a script's own variable is no environment", () => {
    expect(read({ 'x.sh': 'MY_QUEUES=a,b\nexport CELERY_QUEUES=c\n' })).toEqual([])
  })

  test('carriage returns belong to line ends', () => {
    expect(
      read({ Procfile: 'worker: celery -A shop worker -Q a,b\r\n', '.env': 'CELERY_QUEUES=a\r\n' }),
    ).toEqual(['Procfile:1 these a b [a,b]', '.env:1 these a [a]'])
  })

  test('workflows and documentation start no worker, but name queues', () => {
    const text = 'run: celery -A shop worker -Q a\ncommand: celery -A shop worker\n'
    expect(read({ '.github/workflows/ci.yml': text, 'docs/deploy.sh': text })).toEqual([
      '.github/workflows/ci.yml:1 named',
      'docs/deploy.sh:1 named',
    ])
  })
})
