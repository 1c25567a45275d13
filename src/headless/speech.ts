// What dapscope says to clients, as `dapscope run` says it: its own flags in the place of requests and their arguments.

/** debugpy is asked to leave children alone here. */
const CHILDREN =
  '`dapscope run` profiles the program alone; a debug session profiles all of them, with `"dapscope": {"cpu": {"pid": "all"}}` in its ' +
  'launch configuration.'

/** Each run begins anew, so nothing is to be stopped first; what has no flag is no advice. Lines of the console have `name=value`. */
export const asFlags = (text: string): string =>
  text
    .replace(/`dapscope\.(?:cpu|memory)\.stop`, then /g, '')
    .replace(/`dapscope\.(?:cpu|memory)\.start` with `(rate|mode|frames): "?([\w-]+)"?`/g, '`--$1 $2`')
    .replace(/, or with `\w+(?:: |=)"?[\w-]+"?`/g, '')
    .replace(/choose another folder with `"dapscope".*?`--output-dir DIR`/, 'choose another with `--out DIR`')
    .replace(/Profile (?:one|all) with `pid: .*$/s, CHILDREN)
