import { expect, test } from 'vitest'
import { fileKind } from './file-kind.ts'

test.each([
  ['docker-compose.yml', 'yaml'],
  ['docker/compose.prod.yaml', 'yaml'],
  ['k8s/worker/deployment.yml', 'yaml'],
  ['render.yaml', 'yaml'],
  ['charts/shop/templates/worker.yaml', 'yaml'],
  ['Procfile', 'lines'],
  ['Procfile.dev', 'lines'],
  ['.env', 'lines'],
  ['.env.example', 'lines'],
  ['env.sample', 'lines'],
  ['.envs/.production/django.env', 'lines'],
  ['deploy/worker.service', 'lines'],
  ['deploy/celery.service.j2', 'lines'],
  ['etc/supervisord.conf', 'ini'],
  ['bin/run-worker.sh', 'script'],
  ['compose/production/django/celery/worker/start', 'script'],
  ['Dockerfile', 'dockerfile'],
  ['docker/Dockerfile.worker', 'dockerfile'],
  ['worker.dockerfile', 'dockerfile'],
  ['shop/env.py', null],
  ['shop/locale/de.yml', null],
  ['.github/workflows/deploy.yml', null],
  ['docs/examples/docker-compose.yml', null],
  ['docker/README.md', null],
  ['shop/tasks.py', null],
])('%s is %s', (path, kind) => {
  expect(fileKind(path)).toBe(kind)
})
