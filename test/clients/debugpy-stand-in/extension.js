// A stand-in for ms-python.debugpy, which no registry here has: it starts the adapter as that does (its
// src/extension/debugger/adapter/factory.ts, 2026), with the Python that the environment names.
'use strict'
const vscode = require('vscode')

const PYTHON = process.env.DAPSCOPE_TEST_PYTHON

exports.activate = ({ subscriptions }) => {
  subscriptions.push(
    vscode.debug.registerDebugConfigurationProvider('debugpy', {
      resolveDebugConfiguration: (_folder, config) =>
        config.type ? config : { type: 'debugpy', name: 'Launch', request: 'launch', program: '${file}' },
      resolveDebugConfigurationWithSubstitutedVariables: (_folder, config) =>
        config.request === 'launch' ? { console: 'integratedTerminal', python: PYTHON, ...config } : config,
    }),
    vscode.debug.registerDebugAdapterDescriptorFactory('debugpy', {
      createDebugAdapterDescriptor({ configuration: { request, connect, debugAdapterPath } }) {
        if (request === 'attach' && connect)
          return new vscode.DebugAdapterServer(connect.port, connect.host ?? '127.0.0.1')
        const adapter = debugAdapterPath === undefined ? ['-m', 'debugpy.adapter'] : [debugAdapterPath]
        return new vscode.DebugAdapterExecutable(PYTHON, adapter)
      },
    }),
  )
}
