// Python sources are bundled as text (scripts/build.mjs, vitest.config.ts): code for Python is never written inside TypeScript.
declare module '*.py' {
  const text: string
  export default text
}
