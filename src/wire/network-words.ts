// Why nobody can listen at an address, or be reached there, in words for people: the system's codes mean nothing to most.

const WORDS: [RegExp, string][] = [
  [/EADDRINUSE/, 'another program listens there'],
  [/EACCES/, 'the system does not allow it, such as low ports to all'],
  [/EADDRNOTAVAIL/, 'this machine has no such address'],
  [/ENOTFOUND|EAI_/, 'there is no such host'],
  [/ECONNREFUSED/, 'nothing listens there'],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, 'it does not answer, as behind a firewall or in another network'],
]

/** `message`: an error's own, which has the code in it; returned where there are no words for it. */
export function inWords(message: string): string {
  return WORDS.find(([code]) => code.test(message))?.[1] ?? message
}
