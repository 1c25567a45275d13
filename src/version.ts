// The version of package.json, put in by the bundler.
declare const DAPSCOPE_VERSION: string | undefined

export const VERSION = typeof DAPSCOPE_VERSION === 'string' ? DAPSCOPE_VERSION : '0.0.0-source'
