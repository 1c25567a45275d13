// The failures of a session: no adapter, no answer, cancelled (10xx; 1099 is that of adapter-manifest/dapscope_adapter.py).
import { failure } from './failure-type.ts'

export const sessionFailures = {
  noAdapter: failure<'tried' | 'setup'>(
    1001,
    'noAdapter',
    'No Python with debugpy was found ({tried}). Type `{setup}` in a terminal: that installs debugpy and py-spy for dapscope. Where a ' +
      'Python was named, by `--python PATH` or by your editor, leave it out, or install debugpy there: `pip install debugpy`.',
  ),
  adapterGone: failure<'what'>(
    1002,
    'adapterGone',
    'debugpy ended ({what}) before it answered. Start the debug session again; its log is written with `--log-dir DIR`.',
  ),
  noAnswer: failure<'command' | 'ms'>(
    1003,
    'noAnswer',
    'debugpy did not answer `{command}` within {ms} ms: the program may be busy in native code, or the machine with other work. Try again, or pause it first.',
  ),
  adapterRefused: failure<'command' | 'message'>(
    1004,
    'adapterRefused',
    'debugpy refused `{command}` ({message}). If the program has ended, start it again; if it has not, mend what is named here and try again.',
  ),
  internal: failure<'message'>(
    1005,
    'internal',
    'dapscope itself failed: {message}. Debugging goes on; please report this with the log of `--log-file FILE`.',
  ),
  cancelled: failure<'command'>(
    1006,
    'cancelled',
    '`{command}` was cancelled, as you asked. Ask again whenever you like.',
  ),
  noConnection: failure<'address' | 'why'>(
    1007,
    'noConnection',
    'Nobody could be reached at {address} ({why}). Start the program with `python -m debugpy --listen {address} FILE.py` first, and forward the port if it runs elsewhere.',
  ),
  namedMissing: failure<'why' | 'remedy'>(1008, 'namedMissing', '{why} {remedy}'),
  tokenWanted: failure<'command'>(
    1009,
    'tokenWanted',
    '`{command}` needs a token here, since this port can be reached from other machines. Put `"dapscope": {"token": "…"}` with the ' +
      'token of `DAPSCOPE_TOKEN` into the launch or attach configuration.',
  ),
  tokenWrong: failure<never>(
    1010,
    'tokenWrong',
    'The token in the configuration is not that of this dapscope. It was started with another `DAPSCOPE_TOKEN`; connect anew with that one.',
  ),
  notOffered: failure<'command' | 'capability'>(
    1011,
    'notOffered',
    'debugpy does not offer `{command}` (`{capability}` is not among its capabilities) and would hang if asked, so it was not asked; the ' +
      'session goes on. To restart, end the session and start it again.',
  ),
} as const
