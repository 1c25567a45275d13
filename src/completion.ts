// The command `completion`: a script by which a shell completes commands, flags and their values, made from the commands themselves.
import { Argument, type Command, type Option } from 'commander'
import type { Streams } from './commands.ts'
import { bash, fish, zsh } from './completion-scripts.ts'
import { helpTopics } from './help-command.ts'

/** A command as a shell, or a reference, has to know it. */
export interface Described {
  /** Empty for dapscope itself. */
  name: string
  summary: string
  options: DescribedOption[]
  arguments: DescribedArgument[]
}

export interface DescribedOption {
  /** As it is typed: `--to`. */
  name: string
  /** As the help has it: `--to <format>`. */
  usage: string
  summary: string
  takesValue: boolean
  /** Of its value: all that may be typed, or that it is a file; neither is known of a number. */
  choices: string[]
  isFile: boolean
  /** The environment variable that stands for it. */
  variable: string | undefined
  default: string | undefined
}

export interface DescribedArgument {
  name: string
  isRequired: boolean
  choices: string[]
}

const SCRIPTS: Record<string, (all: Described[]) => string> = {
  bash,
  zsh,
  fish,
  // For the reference in docs/, and for whoever writes another shell's.
  json: (all) => JSON.stringify(all, null, 2),
}

export function addCompletionCommand(
  program: Command,
  { out }: Streams,
  exit: (status: number) => void,
): void {
  program
    .command('completion')
    .description('print what a shell needs to complete dapscope’s commands and flags')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', `\n${INSTALLED}`)
    .action((shell: string) => {
      // The reference lists no topics: they are its own chapters.
      const topics = shell === 'json' ? [] : helpTopics(program)
      out(SCRIPTS[shell]!(describeCommands(program, topics)).trimEnd())
      exit(0)
    })
}

const INSTALLED = `bash:  dapscope completion bash > ~/.local/share/bash-completion/completions/dapscope
zsh:   dapscope completion zsh > ~/.zfunc/_dapscope     (with fpath+=~/.zfunc before compinit)
fish:  dapscope completion fish > ~/.config/fish/completions/dapscope.fish`

/** dapscope itself first. */
function describeCommands(program: Command, topics: string[]): Described[] {
  return [program, ...program.commands].map((command) => ({
    name: command === program ? '' : command.name(),
    summary: command.description(),
    options: command.createHelp().visibleOptions(command).map(describeOption),
    arguments: command.registeredArguments.map((each) => ({
      name: each.name(),
      isRequired: each.required,
      choices: command.name() === 'help' ? topics : [...(each.argChoices ?? [])],
    })),
  }))
}

function describeOption(option: Option): DescribedOption {
  const { flags, description, argChoices, envVar } = option
  const usual = option.defaultValue as string | number | boolean | undefined
  const shown = option.defaultValueDescription ?? (usual === undefined ? undefined : String(usual))
  return {
    name: option.long ?? flags,
    usage: flags,
    summary: description,
    takesValue: option.required || option.optional,
    choices: [...(argChoices ?? [])],
    isFile: /[<[](file|path|dir)[>\]]/.test(flags),
    variable: envVar,
    default: option.negate ? undefined : shown,
  }
}
