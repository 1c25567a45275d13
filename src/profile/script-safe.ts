// What may not stand in a name: VS Code's profile viewer writes it into a page's script.

/**
 * VS Code's viewer (1.0.11) parses a profile and writes it anew into a page's script: a `</script` in a name or a path ends
 * that and the page shows raw JSON, however the file had escaped it. The first `<` of such a thing is shown as `‹`.
 */
export function scriptSafe(text: string): string {
  return text.replace(/<(?=\/script|script|!--)/gi, '‹')
}
