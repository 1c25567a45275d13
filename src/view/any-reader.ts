// A page is read by who has typed nothing of it: the words of the console, and once the requests that they are.

/** Of a sentence that speaks of requests. */
export function forAnyReader(text: string): string {
  const names = [...new Set([...text.matchAll(REQUEST)].map(([, name]) => `\`${name}\``))]
  if (names.length === 0) return text
  const spoken = text.replace(REQUEST, (_, _name, topic: string, verb: string, given?: string) => {
    const words = [`%${topic.replace('memory', 'mem')}`, verb, ...(given ? [given.replace(': ', '=')] : [])]
    return `\`${words.join(' ')}\``
  })
  return `${spoken} (In the debug console; or the ${names.length > 1 ? 'requests' : 'request'} ${names.join(' and ')}.)`
}

const REQUEST = /`(dapscope\.(cpu|memory)\.(\w+))`(?: with `(\w+: [^`]+)`)?/g
