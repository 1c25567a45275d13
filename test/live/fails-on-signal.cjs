// Loaded into a dapscope: a fault that nothing of it is prepared for, in a promise or in a timer, when a signal says so.
process.on('SIGUSR2', () => void Promise.reject(new Error('a promise')))
process.on('SIGCONT', () =>
  setTimeout(() => {
    throw new Error('a timer')
  }, 0),
)
