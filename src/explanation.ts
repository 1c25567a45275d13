// What a person is told who starts `dapscope` in a terminal, where no client speaks to it.
import { wrap } from './request/text.ts'
import type { Address } from './wire/connect.ts'

/** At most 80 columns. */
export function explanation(version: string): string {
  return `dapscope ${version} profiles the Python program that you debug.

It speaks the debug adapter protocol on its input: your editor starts it, in
place of \`python -m debugpy.adapter\`. There is nothing to type here. In the
debug console of your editor type

  %cpu 10           to profile the next ten seconds
  %mem start        to track memory, then %mem snapshot and %mem diff
  %prof help        for all words

Here, in a terminal:

  dapscope run -- script.py   profile a program to its end, with no editor
  dapscope demo               see what it does
  dapscope doctor             what a session needs, and what is missing here
  dapscope open               look at the last profile
  dapscope --help             all commands; --port serves clients over TCP`
}

/** `--connect` alone: what it is for comes from an editor. */
export function explanationOfConnect({ host, port }: Address): string {
  return wrap(
    `dapscope: in a terminal no editor can speak to it, so nothing was done. Let your editor attach to ${host}:${port} as it would to ` +
      'debugpy: a dapscope that your editor starts connects there by itself. For a client that can only connect, add a port: ' +
      `\`dapscope --port 5679 --connect ${host}:${port}\`.`,
  )
}
