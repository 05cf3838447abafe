import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Messages } from '../../server/http/messages.js';

describe('Requests and responses', () => {
  it('have from the start the prototypes that Express would give them', async () => {
    const messages = new Messages();
    const app = express();
    messages.adopt(app);
    const kept: boolean[] = [];
    app.get('/', (request, response) => {
      response.json({ accepts: request.accepts('json'), query: request.query['a'] });
    });
    const server = createServer(messages.options, (request, response) => {
      const before = [request, response].map((one): unknown => Object.getPrototypeOf(one));
      app(request, response);
      const after = [request, response].map((one): unknown => Object.getPrototypeOf(one));
      kept.push(...before.map((prototype, at) => prototype === after[at]));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/?a=1`);
    expect(await answer.json()).toEqual({ accepts: 'json', query: '1' });
    expect(kept).toEqual([true, true]);
    server.close();
    await once(server, 'close');
  });
});
