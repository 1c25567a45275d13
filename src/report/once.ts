// The index of what was met before, made the first time.
export function once<K>(known: Map<K, number>, key: K, make: () => number): number {
  let index = known.get(key)
  if (index === undefined) known.set(key, (index = make()))
  return index
}
