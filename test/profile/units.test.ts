// One unit for sizes, in every text and on every page.
import { expect, it } from 'vitest'
import { sizeText } from '../../src/profile/units.ts'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [-2048, '-2.0 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [200e6, '200.0 MB'],
  [5e15, '5000.0 TB'],
])('%d bytes are %s', (bytes, expected) => expect(sizeText(bytes)).toBe(expected))
