import type { WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../log.js';

/** The other end went away, or the way to it: nothing is wrong here. */
const departures: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECANCELED',
  'ECONNABORTED',
  'ETIMEDOUT',
  'ERR_STREAM_DESTROYED',
]);

/**
 * Takes over from graphql-ws what it prints to the console: a socket that fails becomes one line of the
 * log. Call it after `useServer`, whose listeners it replaces.
 */
export function logSocketErrors(sockets: WebSocketServer, log: Log): void {
  sockets.on('connection', (socket) => {
    socket.removeAllListeners('error');
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // ws itself has sent the close code (1009 for a frame that is too large) and ends the socket.
      const { code = 'unknown', message: reason } = error;
      if (departures.has(code)) log.debug({ code }, 'a WebSocket was lost');
      else log.warn({ code, reason }, 'a WebSocket broke the protocol and was closed');
    });
    forgiveSends(socket, log);
  });
}

/**
 * A message to a socket that dies meanwhile is no failed operation, which graphql-ws would report and
 * answer on the same socket. Its close event ends its operations.
 */
function forgiveSends(socket: WebSocket, log: Log): void {
  const send = socket.send.bind(socket);
  const forgiving = (data: string, done: () => void): void => {
    send(data, (error) => {
      if (error) log.debug({ reason: error.message }, 'a WebSocket died with a message on its way');
      done();
    });
  };
  Object.assign(socket, { send: forgiving });
}
