// What the extension that debugs the type `debugpy` brings along: Microsoft's Python debugger, or one that stands in for it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'

interface Contributions {
  contributes?: { debuggers?: { type?: string; label?: string }[] }
}

/** Not one that only adds to the type, as we do: that has no label. */
export function pythonDebugger(): vscode.Extension<unknown> | undefined {
  return vscode.extensions.all.find(({ packageJSON }) =>
    (packageJSON as Contributions).contributes?.debuggers?.some(
      ({ type, label }) => type === 'debugpy' && label !== undefined,
    ),
  )
}

/** The folder of its debugpy (ms-python.debugpy 2024 to 2026: bundled/libs): the user's Python need not have one. */
export function bundledDebugpy(): string | undefined {
  const extension = pythonDebugger()
  const folder = extension && join(extension.extensionPath, 'bundled', 'libs', 'debugpy')
  return folder !== undefined && existsSync(join(folder, 'adapter')) ? folder : undefined
}
