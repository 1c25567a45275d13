// Python sources are bundled as text (scripts/build.mjs, vitest.config.ts): code for Python is never written inside TypeScript.
declare module '*.py' {
  const text: string
  export default text
}

// A folder of Python modules: sources by name (scripts/python-package.mjs).
declare module 'python-package:*' {
  const modules: Record<string, string>
  export default modules
}
