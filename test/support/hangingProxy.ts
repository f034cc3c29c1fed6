import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Passes bytes on to an engine until it hangs; then nothing moves, and no connection ends, until it goes on. */
export async function createHangingProxy(target: { port: number }) {
  const sockets = new Set<Socket>()
  const waiting: (() => void)[] = []
  let isHanging = false
  const passOn = (from: Socket, to: Socket) => {
    from.on('data', (bytes) => {
      if (isHanging) waiting.push(() => to.write(bytes))
      else to.write(bytes)
    })
    from.on('close', () => (isHanging ? waiting.push(() => to.end()) : to.end()))
    from.on('error', () => to.destroy())
  }
  const server = createServer((client) => {
    const engine = connect(target.port, '127.0.0.1')
    for (const socket of [client, engine]) sockets.add(socket)
    passOn(client, engine)
    passOn(engine, client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    hang() {
      isHanging = true
    },
    /** What was sent meanwhile arrives now, in its order. */
    goOn() {
      isHanging = false
      for (const pass of waiting.splice(0)) pass()
    },
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
