import { describe, expect, test } from 'vitest'
import { namesQueue } from '../references/consumer.ts'
import { consumersIn } from './consumers.ts'

type Files = Readonly<Record<string, string>>

/** What the workers of files read, and whether `mail` may be read by one that is not understood. */
function read(files: Files): string[] {
  return consumersIn(new Map(Object.entries(files))).map(({ reads }) => {
    if (reads.kind === 'named') return namesQueue(reads.text, 'mail') ? 'names mail' : 'names others'
    return 'queues' in reads ? `${reads.kind} ${reads.queues.join(' ')}` : reads.kind
  })
}

describe('formats with a worker that reads mail', () => {
  test.each<[string, string]>([
    ['Makefile', 'QUEUES ?= mail\nworker-search:\n\t@$(VENV)/bin/celery -A mill worker -Q $(QUEUES)\n'],
    ['Makefile', 'worker:\n\tcd src && \\\n\tcelery -A mill worker -Q mail\n'],
    ['Makefile', 'CELERY := poetry run celery\nworker:\n\t-$(CELERY) -A mill worker -Q mail\n'],
    ['justfile', 'worker *args:\n    uv run celery -A mill worker -Q mail\n'],
    [
      'deploy/ecs/task.json',
      '{"containerDefinitions": [{"entryPoint": ["celery", "-A", "mill"], "command": ["worker", "-Q", "mail"]}]}',
    ],
    [
      'deploy/ecs/task.json',
      '{\n\t"command": [\n\t\t"sh",\n\t\t"-c",\n\t\t"cd /srv && celery -A mill worker -Q mail"\n\t]\n}',
    ],
    ['package.json', '{"scripts": {"worker": "celery -A mill worker -Q mail"}}'],
    ['infra/main.tf', 'x = jsonencode([{ command = ["celery", "-A", "mill", "worker", "-Q", "mail"] }])'],
    ['infra/main.tf', 'command = [\n  "sh", # in a shell\n  "-c",\n  "celery -A mill worker -Q mail",\n]\n'],
    ['infra/main.tf', 'user_data = <<-EOT\n  #!/bin/sh\n  celery -A mill worker -Q mail\nEOT\n'],
    ['fly.toml', '[processes]\nweb = "gunicorn mill"\nworker = "celery -A mill worker -Q mail"\n'],
    ['nix/module.nix', `ExecStart = "\${pkgs.celery}/bin/celery -A mill worker -Q mail";\n`],
    ['nix/module.nix', "script = ''\n  exec celery -A mill worker -Q mail\n'';\n"],
    ['render.yaml', 'services:\n  - type: worker\n    startCommand: celery -A mill worker -Q mail\n'],
    [
      '.gitlab-ci.yml',
      'services: [redis]\ndeploy:\n  script:\n    - cd src\n    - celery -A mill worker -Q mail\n',
    ],
    ['deploy/Taskfile.yml', 'tasks:\n  worker:\n    cmds:\n      - celery -A mill worker -Q mail\n'],
    ['circus.ini', '[watcher:mail]\ncmd = python manage.py celery worker -Q mail\n'],
    ['Jenkinsfile', "sh 'celery -A mill worker -Q mail'\n"],
    [
      'ecosystem.config.js',
      'module.exports = { apps: [{ script: "celery", args: ["-A", "mill", "worker", "-Q", "mail"] }] }',
    ],
    ['run-worker.ps1', 'celery -A mill worker -Q mail\n'],
    ['mill/run.py', 'app.worker_main(argv=["worker", "--queues=mail"])  # celery\n'],
    ['mill/run.py', 'subprocess.Popen(["celery", "-A", "mill", "worker", "-Q", "mail"])\n'],
    ['tasks.py', 'context.run(\n    "celery -A mill "\n    f"worker -Q mail",\n)\n'],
    ['k8s/worker.yaml', 'containers:\n  - args: ["-A", "mill", "worker", "-Q", "mail"]\n# celery\n'],
    ['Procfile', 'worker: python manage.py celery worker -Q mail\n'],
    ['docker-compose.yml', 'services:\n  a:\n    command: |\n      celery -A mill worker\n      -Q mail\n'],
    [
      'docker-compose.yml',
      'services:\n  a:\n    command: "sh -c \'wait db -- celery worker\n      -Q mail\'"\n',
    ],
  ])('%s: %j', (path, text) => {
    expect(read({ [path]: text })).toEqual(['these mail'])
  })

  test('a service of celery multi has a list for each node', () => {
    const text = 'CELERYD_OPTS="--queues:a=mail -c:b 2 \\\n    --queues:b=search"\n'
    expect(read({ 'deploy/celeryd.conf': text })).toEqual(['these mail', 'these search', 'declared'])
    const general = 'CELERYD_OPTS="-Q:a mail -Q search"\n'
    expect(read({ 'etc/default/celeryd': general })).toEqual(['these mail', 'these search'])
  })
})

describe('a list that is made elsewhere is unknown', () => {
  test.each<[string, string]>([
    ['infra/main.tf', 'command = ["celery", "-A", "mill", "worker", "-Q", var.queues]'],
    ['infra/main.tf', 'command = ["celery", "-A", "mill", "worker", "-Q", join(",", ["mail", "x"])]'],
    ['infra/main.tf', `command = "celery -A mill worker -Q \${var.queues}"`],
    ['deploy/worker.service.j2', 'ExecStart=celery -A mill worker -Q {{ queues | join(",") }}\n'],
    [
      'deploy/celery.service',
      `ExecStart=/bin/sh -c '\${CELERY_BIN} -A $CELERY_APP multi start $CELERYD_NODES \\\n  --pidfile=x $CELERYD_OPTS'\n`,
    ],
    ['justfile', 'worker:\n  celery -A mill worker -Q {{queues}}\n'],
    ['nix/module.nix', `args = [ "celery" "worker" "-Q" cfg.queues ]; run = "--queues \${cfg.queues}"\n`],
    ['mill/run.py', 'app.worker_main(["worker", "-Q", QUEUES])  # celery\n'],
    ['mill/run.py', 'run(f"celery -A mill worker -Q {queues}")\n'],
  ])('%s: %j', (path, text) => {
    expect(read({ [path]: text })).toEqual(['unknown'])
  })
})

describe('a worker that no reader understands may read what its file names', () => {
  test.each<[string, string, string[]]>([
    [
      'worker.plist',
      '<string>celery</string><string>worker</string><string>-Q</string><string>mail</string>',
      ['names mail'],
    ],
    [
      'worker.plist',
      '<string>celery</string><string>worker</string><string>-Q</string><string>mails</string>',
      ['names others'],
    ],
    ['run.sh', 'OPTIONS="-Q mail"\nrun_worker celery $OPTIONS\n', ['names mail']],
    ['run.sh', 'OPTIONS="-Q other"\nrun_celery_worker -A mail $OPTIONS\n', ['names others']],
    [
      'run.sh',
      'OPTIONS="-Q other" # worker.mail mail-er mail.er\nrun_worker celery $OPTIONS\n',
      ['names others'],
    ],
    ['deploy/ecs/worker.json', '{"celery": ["worker" "-Q" "mail"]}', ['names mail']],
    ['mill/run.py', 'from celery import Worker\napp.Worker(queues=["mail"])\n', ['names mail']],
    [
      'mill/run.py',
      'import subprocess\nARGS = "celery worker"\nARGS += " -Q "\nARGS += NAME\nNAME="mail"\n',
      ['declared', 'names mail'],
    ],
    ['mill/settings.py', '# celery -A mill worker -Q mail\n', ['names mail']],
    ['mill/settings.py', '# celery -A mill worker -Q x\n\n\n\nQUEUE = "mail"\n', ['names others']],
    ['README.md', '# mail\n\n\n    celery -A mill worker -Q search\n', ['names others']],
    ['README.md', '    celery -A mill worker \\\n      -Q search,mail\n', ['names mail']],
    ['README.md', 'Mail is sent by a celery worker: mail\n', []],
    ['.github/workflows/test.yml', 'run: celery worker -Q mail\n', ['names mail']],
    ['salt/worker.sls', 'mill:\n  cmd.run:\n    - name: celery -A mill worker -Q mail\n', ['names mail']],
    ['salt/worker.sls', 'mill:\n  cmd.run:\n    - name: nginx -c mail\n', []],
    ['lib/worker-stack.ts', 'command: ["celery", "-A", "mill", "worker", "-Q", "mail"]', ['names mail']],
    ['compose.yml', 'services:\n  worker:\n    command: ./start.sh -Q mail\n', ['names mail']],
    ['helm/values.yaml', 'workers:\n  - queues:\n      - search\n      - mail\n    cpu: 1\n', ['names mail']],
    ['helm/values.yaml', 'workers:\n  - queue: search\n    name: mail\n', ['names others']],
    ['helm/values.yaml', 'routes: {}\ndefaultQueue: mail\n', []],
    ['infra/prod.tfvars', 'workers = {\n  a = { queues = "mail" }\n}\n', ['names mail']],
    ['mill/run.py', 'from celery import app\napp.control.add_consumer("mail")\n', ['names mail']],
    ['examples/celery.conf', 'CELERYD_OPTS="--queues:a=mail" # worker\n', ['names mail']],
  ])('%s: %j', (path, text, expected) => {
    expect(read({ [path]: text })).toEqual(expected)
  })

  test('a workflow with a variable names queues anywhere', () => {
    const text = `matrix: { queue: [mail] }\n\n\n\n\nrun: celery worker -Q \${{ matrix.queue }}\n`
    expect(read({ '.github/workflows/deploy.yml': text })).toEqual(['names mail'])
  })

  test('a variable for the command of an image, and for a sender', () => {
    const environment = (name: string) =>
      `services:\n  a:\n    image: celery-worker\n    environment:\n      ${name}: mail\n`
    expect(read({ 'compose.yml': environment('WORKER_QUEUE') })).toEqual(['names mail'])
    expect(read({ 'compose.yml': environment('RECEIPT_QUEUE') })).toEqual([])
  })

  test('a variable that a file in another folder sets', () => {
    const start = `celery -A mill worker -Q "\${MILL_Q:-search}"\n`
    const pod = 'env:\n  - name: MILL_Q\n    value: mail\n# celery\n'
    expect(read({ 'docker/start.sh': start, 'k8s/mill.yaml': pod })).toEqual(['unknown'])
    expect(read({ 'docker/start.sh': start })).toEqual(['these search'])
  })

  test('a program that calls the command of Celery', () => {
    const text = 'from celery.bin import worker\nworker.worker(app=app).run(queues=["mail"])\n'
    expect(read({ 'mill/run.py': text })).toEqual(['names mail'])
  })

  test('a file that was read names nothing more', () => {
    const text = 'services:\n  mail:\n    command: celery -A mill worker -Q search # not -Q mail\n'
    expect(read({ 'docker-compose.yml': text })).toEqual(['these search'])
  })

  test.each([
    ['attached', 'celery worker -Qmail', true],
    ['a part of a word', 'celery worker -Q mailer,webmail,e-mail', false],
    ['beside punctuation', 'celery worker "-Q",("mail"):', true],
    ['the end of a sentence', 'queues: x and mail.', true],
  ])('a whole word: %s', (_, text, expected) => {
    expect(namesQueue(text, 'mail')).toBe(expected)
  })
})
