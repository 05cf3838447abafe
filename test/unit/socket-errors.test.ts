import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { openLog } from '../../server/log.js';
import { logSocketErrors } from '../../server/ws/socket-errors.js';

const LARGEST_FRAME = 1_000;

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly code?: string;
}

let server: Server;
let sockets: WebSocketServer;
let lines: Line[];

beforeEach(async () => {
  lines = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString('utf8')) as Line);
      done();
    },
  });
  server = createServer();
  sockets = new WebSocketServer({ server, maxPayload: LARGEST_FRAME });
  const schema = buildSchema('type Query { word: String }');
  useServer({ schema, roots: { query: { word: () => 'w'.repeat(100) } } }, sockets);
  logSocketErrors(sockets, openLog('debug', { destination }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  for (const socket of sockets.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

async function connect(): Promise<{ client: WebSocket; serverSide: WebSocket }> {
  const { port } = server.address() as AddressInfo;
  const met = new Promise<WebSocket>((resolve) => sockets.once('connection', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${port}`, 'graphql-transport-ws');
  await new Promise((resolve) => client.once('open', resolve));
  return { client, serverSide: await met };
}

describe('a WebSocket that fails', () => {
  it('by a frame that is too large is closed with 1009 and one line, and none on the console', async () => {
    const console = jest.spyOn(globalThis.console, 'error').mockReturnValue();
    const { client } = await connect();
    const closed = new Promise<number>((resolve) => client.once('close', resolve));
    client.send('x'.repeat(LARGEST_FRAME + 1));
    expect(await closed).toBe(1009);
    expect(lines).toMatchObject([{ level: 40, code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }]);
    expect(console).not.toHaveBeenCalled();
    console.mockRestore();
  });

  it('because the other end is gone is no more than a line for who looks closely', async () => {
    const { serverSide } = await connect();
    const closed = new Promise((resolve) => serverSide.once('close', resolve));
    serverSide.emit('error', Object.assign(new Error('read'), { code: 'ECONNRESET' }));
    serverSide.terminate();
    await closed;
    expect(lines).toMatchObject([{ level: 20, code: 'ECONNRESET' }]);
  });

  it('with a message on its way fails no operation', async () => {
    const { serverSide } = await connect();
    serverSide.terminate();
    await new Promise<void>((resolve) => {
      serverSide.send('late', () => {
        resolve();
      });
    });
    expect(lines).toMatchObject([{ level: 20, msg: 'a WebSocket died with a message on its way' }]);
  });
});
