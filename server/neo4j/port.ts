import { createServer } from 'node:net';
import { SpoorError } from '../../graph/index.js';

/** A TCP port of the loopback interface that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/** @throws SpoorError PORT_IN_USE when another program listens on it, or we may not */
export async function assertPortFree(port: number, host: string, setting: string): Promise<void> {
  try {
    await listenOnce(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'EACCES' ? 'may not be opened by this user' : 'is taken by another program';
    throw new SpoorError(
      'PORT_IN_USE',
      `Port ${port} on ${host} ${why}; free it, or set ${setting} to another (0 takes any free one).`,
      { cause: error },
    );
  }
}

function listenOnce(port: number, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => {
        resolve(taken);
      });
    });
  });
}
