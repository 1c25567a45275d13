// Types of python-package.mjs, for vitest.config.ts and the tests.
import type { Plugin } from 'vitest/config'

export const vitePythonPackage: Plugin
export const esbuildPythonPackage: { name: string; setup(build: unknown): void }
