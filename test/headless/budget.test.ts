// Which function a budget is of, however it is named.
import { expect, it } from 'vitest'
import { check, parseBudget } from '../../src/headless/budget.ts'
import { hotFunctions } from '../../src/profile/hot.ts'
import { stacksOf } from '../profile/build-stacks.ts'

const measured = (file: string) => ({
  peakBytes: undefined,
  durationMs: undefined,
  functions: hotFunctions(
    stacksOf(
      [
        {
          name: 'MainThread',
          life: [
            [60, 'busy', 'main:1'],
            [40, 'busy', 'main:1', 'Order.total:7'],
          ],
        },
      ],
      { 'Order.total': { file } },
    ),
    'cpu',
  ),
  written: () => [],
  whyNot: () => '',
})

it.each([
  ['/srv/shop/orders.py', ['total', 'Order.total', 'orders.py:total', 'shop/orders.py:Order.total']],
  ['/srv/shop/orders.py', ['/srv/shop/orders.py:total']],
  [
    'C:\\srv\\shop\\orders.py',
    ['orders.py:total', 'shop\\orders.py:total', 'C:\\srv\\shop\\orders.py:total'],
  ],
])('a budget names a function of %s as %j', (file, names) => {
  for (const name of names)
    expect(check(parseBudget(`${name}=30%`), measured(file))).toMatchObject({ value: 40, kept: false })
})
