#!/usr/bin/env node
// Plain old JavaScript: it must still run on the Node versions that it turns away.
import { existsSync } from 'node:fs'
// As a whole: an old version has no enableCompileCache and would refuse the import of that name alone.
import * as nodeModule from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `celery-guard needs Node 22.13 or newer, this is ${process.versions.node}: install one, or in a checkout use npm start.\n`,
  )
  process.exitCode = 2
} else {
  // Before the first TypeScript file: one that is in the cache need not be stripped of its types again.
  nodeModule.enableCompileCache()
  const source = new URL('../src/main.ts', import.meta.url)
  // A checkout runs its sources, so that an old build is never taken for them; a package has only the build.
  const isCheckout = existsSync(source) && process.features.typescript
  await import(isCheckout ? source.href : new URL('../dist/main.js', import.meta.url).href)
}
