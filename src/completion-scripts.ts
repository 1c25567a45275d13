// The completion scripts of the three shells. Words of ours hold no quotes but in summaries, which are quoted for each.
import type { Described, DescribedOption } from './completion.ts'

const commandsOf = (all: Described[]) => all.filter(({ name }) => name !== '')
const names = (options: DescribedOption[]) => options.map(({ name }) => name).join(' ')

/** What an option's value is completed with; undefined where the shell has nothing to offer. */
function bashValues({ choices, isFile }: DescribedOption): string | undefined {
  if (choices.length > 0) return `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$word"))`
  return isFile ? '_dapscope_files' : undefined
}

export function bash(all: Described[]): string {
  const values = all.flatMap(({ name, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map((option) => {
        return `    "${name} ${option.name}") ${bashValues(option) ?? ':'}; return ;;`
      }),
  )
  const words = all.map((command) => {
    const [first] = command.arguments
    const after = command.name === '' ? commandsOf(all).map(({ name }) => name) : (first?.choices ?? [])
    return `    "${command.name}") flags='${names(command.options)}'; words='${after.join(' ')}' ;;`
  })
  return `# bash completion of dapscope
_dapscope_files() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$word"))
}
_dapscope() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command='' flags words each
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    case " ${commandsOf(all)
      .map(({ name }) => name)
      .join(' ')} " in *" $each "*) command=$each; break ;; esac
  done
  case "$command $previous" in
${values.join('\n')}
  esac
  case "$command" in
${words.join('\n')}
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$word"))
  elif [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$word"))
  else _dapscope_files; fi
}
complete -o filenames -F _dapscope dapscope`
}

const zshText = (text: string) => text.replaceAll("'", "'\\''").replace(/[[\]:]/g, '\\$&')

function zshOption({ name, summary, takesValue, choices, isFile }: DescribedOption): string {
  const value = choices.length > 0 ? `(${choices.join(' ')})` : isFile ? '_files' : ''
  return `'${name}[${zshText(summary)}]${takesValue ? `:value:${value}` : ''}'`
}

export function zsh(all: Described[]): string {
  const [own, ...commands] = all as [Described, ...Described[]]
  const listed = commands.map(({ name, summary }) => `'${name}:${zshText(summary)}'`)
  const cases = commands.map((command) => {
    const first = command.arguments[0]
    const rest =
      first && first.choices.length > 0 ? `'1:${first.name}:(${first.choices.join(' ')})'` : "'*:file:_files'"
    return `    ${command.name}) _arguments ${[...command.options.map(zshOption), rest].join(' ')} ;;`
  })
  return `#compdef dapscope
_dapscope() {
  local state line
  local -a commands=(${listed.join(' ')})
  _arguments -C ${own.options.map(zshOption).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument) case $line[1] in
${cases.join('\n')}
    esac ;;
  esac
}
if [[ $funcstack[1] == _dapscope ]]; then _dapscope "$@"; else compdef _dapscope dapscope; fi`
}

const fishText = (text: string) => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")

function fishOption(
  condition: string,
  { name, summary, takesValue, choices, isFile }: DescribedOption,
): string {
  const value = choices.length > 0 ? ` -xa '${choices.join(' ')}'` : isFile ? ' -rF' : takesValue ? ' -x' : ''
  return `complete -c dapscope -n '${condition}' -l ${name.replace(/^--/, '')} -d '${fishText(summary)}'${value}`
}

export function fish(all: Described[]): string {
  const [own, ...commands] = all as [Described, ...Described[]]
  const none = '__fish_use_subcommand'
  const lines = commands.flatMap((command) => {
    const after = `__fish_seen_subcommand_from ${command.name}`
    const choices = command.arguments[0]?.choices ?? []
    return [
      `complete -c dapscope -n ${none} -f -a ${command.name} -d '${fishText(command.summary)}'`,
      ...command.options.map((option) => fishOption(after, option)),
      ...(choices.length > 0 ? [`complete -c dapscope -n '${after}' -fa '${choices.join(' ')}'`] : []),
    ]
  })
  return [
    '# fish completion of dapscope',
    ...own.options.map((option) => fishOption(none, option)),
    ...lines,
  ].join('\n')
}
