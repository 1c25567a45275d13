// What is to be run: a script, a module or a line of code, as Python's own command line names them.

export type Target = ({ program: string } | { module: string } | { code: string }) & { args: string[] }

/** @throws {Error} what is wrong, for the user */
export function targetOf([first, ...rest]: string[]): Target {
  if (first === undefined) throw new Error('there is nothing to run')
  if (!first.startsWith('-')) return { program: first, args: rest }
  const [second, ...args] = rest
  if (first !== '-m' && first !== '-c')
    throw new Error(`${first} is no option of \`dapscope run\`, and no script`)
  if (second === undefined)
    throw new Error(`${first} needs ${first === '-m' ? 'a module' : 'a line of code'}`)
  return first === '-m' ? { module: second, args } : { code: second, args }
}

/** `pytest`, `orders.py`: what a person calls it. */
export function nameOf(target: Target): string {
  if ('program' in target) return target.program.split(/[\\/]/).at(-1)!
  return 'module' in target ? target.module : 'the code'
}
