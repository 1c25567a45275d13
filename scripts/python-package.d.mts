// Types of python-package.mjs, for vitest.config.ts and the tests.
import type { Plugin } from 'vitest/config'

export function pythonPackage(folder: string): Record<string, string>
export const vitePythonPackage: Plugin
export const esbuildPythonPackage: { name: string; setup(build: unknown): void }
