// Python sources are bundled as text (scripts/build.mjs, vitest.config.ts): code for Python is never written inside TypeScript.
declare module '*.py' {
  const text: string
  export default text
}

// A folder of Python modules, packed at build time (scripts/python-package.mjs).
declare module 'python-package:*' {
  const packed: { digest: string; payload: string }
  export default packed
}
