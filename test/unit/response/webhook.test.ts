import fc from 'fast-check';
import type { ConnectorOperation } from '../../../response/index.js';
import type { Pause } from '../../../response/connectors/again.js';
import type { WebhookEndpoint } from '../../../response/connectors/webhook/endpoints.js';
import { openWebhook } from '../../../response/connectors/webhook/webhook.js';
import { MovableClock } from '../../support/clock.js';
import {
  callOf,
  expectFailure,
  expectOnceAndBack,
  operationOf,
  targetOf,
} from '../../support/connectors/calls.js';
import {
  act,
  cut,
  type Fault,
  openReceiver,
  type Received,
  type Receiver,
  silence,
  status,
} from '../../support/connectors/receiver.js';

const SECRET = 'a-secret-of-the-house-0123456789';
const START = Date.UTC(2026, 0, 1, 12);

let receiver: Receiver;
let waits: number[];

beforeAll(async () => {
  receiver = await openReceiver(SECRET);
});
afterAll(() => {
  receiver.close();
});
beforeEach(() => {
  receiver.done.clear();
  Object.assign(receiver, { received: [], faults: [], acts: 0, verdict: undefined });
  waits = [];
});

/** Time goes by without anybody waiting. */
function open(more: Partial<WebhookEndpoint> = {}, clock = new MovableClock(START)) {
  const pause: Pause = (ms) => {
    waits.push(ms);
    clock.forward(ms);
    return Promise.resolve();
  };
  const edr: WebhookEndpoint = { url: receiver.url, secret: SECRET, timeoutMs: 300, ...more };
  return operationOf(openWebhook({ endpoints: { edr } }, { clock, pause }).operations, 'call');
}

const call = callOf({
  action: 'host.isolate',
  target: targetOf('Host', 'web-1', { fqdn: 'web-1.example' }),
  arguments: { body: { host: 'web-1' } },
});
const before = { endpoint: 'edr' };

/** The first request that came in. */
function first(): Received {
  const [request] = receiver.received;
  if (request === undefined) throw new Error('Nothing came in.');
  return request;
}

const execute = (operation: ConnectorOperation): Promise<unknown> =>
  operation.execute(call, before);

describe('a webhook', () => {
  it('says who does what to whom, signed', async () => {
    expect(await execute(open())).toStrictEqual({
      ...before,
      status: 200,
      answer: '{"ok":false,"observed":"done: true"}',
    });
    const { headers, body, isSigned } = first();
    expect(isSigned).toBe(true);
    expect(body).toStrictEqual({
      ...{ key: 'run-1.step-1', tenant: 'acme', phase: 'execute', action: 'host.isolate' },
      target: call.target,
      arguments: call.arguments,
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'run-1.step-1.execute',
      'spoor-timestamp': String(START / 1_000),
    });
  });

  it('is done once and taken back, however often it is said', async () => {
    await expectOnceAndBack(open(), call, () => Promise.resolve([...receiver.done]));
    expect(receiver.acts).toBe(1);
  });

  it('is tried again after failures of the receiver, later each time and under the same key', async () => {
    receiver.faults = [status(500), status(503)];
    await execute(open());
    expect(receiver.received).toHaveLength(3);
    const keys = receiver.received.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(1);
    const [first = 0, second = 0] = waits;
    expect(first).toBeGreaterThanOrEqual(250);
    expect(second).toBeGreaterThanOrEqual(500);
    expect(second).toBeLessThanOrEqual(1_000);
    // Each attempt is signed anew, for its own time.
    const times = receiver.received.map(({ headers }) => Number(headers['spoor-timestamp']));
    expect(times.at(-1)).toBeGreaterThanOrEqual(times[0] ?? Infinity);
    expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true);
  });

  it('waits as long as a busy receiver asks for', async () => {
    receiver.faults = [
      status(429, { 'retry-after': '7' }),
      status(503, { 'retry-after': new Date(START + 7_000 + 20_000).toUTCString() }),
    ];
    await execute(open());
    expect(waits).toEqual([7_000, 20_000]);
  });

  it('does not wait for a receiver that wants an hour', async () => {
    receiver.faults = [status(429, { 'retry-after': '3600' })];
    const failure = execute(open());
    await expectFailure(failure, 'CONNECTOR_UNREACHABLE');
    await expect(failure).rejects.toMatchObject({ retryAfterSeconds: 3_600, retryable: true });
    expect(receiver.received).toHaveLength(1);
  });

  it('gives up after so many attempts', async () => {
    receiver.faults = [status(500), cut, silence, status(502), status(500)];
    const message = await expectFailure(execute(open()), 'CONNECTOR_UNREACHABLE', [SECRET]);
    expect(message).toBe('webhook: edr was tried 4 times and last: answered with status 502');
    expect(receiver.received).toHaveLength(4);
  });

  it.each([400, 401, 403, 404, 409, 410, 422])('takes %i for a no', async (code) => {
    receiver.faults = [status(code)];
    const message = await expectFailure(execute(open()), 'CONNECTOR_REFUSED', ['of the receiver']);
    expect(message).toBe(`webhook: edr answered with status ${code}`);
    expect(receiver.received).toHaveLength(1);
  });

  it('does not go where an answer leads', async () => {
    receiver.faults = [status(307, { location: receiver.url })];
    const message = await expectFailure(execute(open()), 'CONNECTOR_REFUSED', [receiver.url]);
    expect(message).toContain('307, which is not followed');
    expect(receiver.received).toHaveLength(1);
  });

  it('does not hold what has no end', async () => {
    receiver.faults = [(response) => response.writeHead(200).end('x'.repeat(70_000))];
    await expectFailure(execute(open()), 'CONNECTOR_ANSWER_INVALID');
  });

  it('of which only the answer was lost is not done again', async () => {
    const late: Fault = (response) => {
      act(receiver, receiver.received.at(-1)?.body ?? {});
      response.destroy();
    };
    receiver.faults = [late, silence];
    await execute(open());
    expect(receiver.received).toHaveLength(3);
    expect(receiver.acts).toBe(1);
  });

  it('that is killed in between is safe to send again', async () => {
    await execute(open());
    await execute(open());
    expect(receiver.received).toHaveLength(2);
    expect(receiver.acts).toBe(1);
  });

  it('with another secret is turned away', async () => {
    const stranger = open({ secret: 'another-secret-of-the-house' });
    const message = await expectFailure(execute(stranger), 'CONNECTOR_REFUSED', ['another-secret']);
    expect(message).toContain('status 401');
    expect(receiver.acts).toBe(0);
  });

  it('is signed over its time: what was overheard is worth nothing later', async () => {
    await execute(open());
    const { headers, text } = first();
    const replayed = await fetch(receiver.url, {
      method: 'POST',
      headers: {
        'spoor-timestamp': String(Number(headers['spoor-timestamp']) + 600),
        'spoor-signature': String(headers['spoor-signature']),
      },
      body: text,
    });
    expect(replayed.status).toBe(401);
  });

  it('ends when it is called off', async () => {
    receiver.faults = [silence];
    const off = new AbortController();
    const operation = open({ timeoutMs: 30_000 });
    const going = operation.execute({ ...call, signal: off.signal }, before);
    setTimeout(() => {
      off.abort(new Error('stopping'));
    }, 50);
    await expect(going).rejects.toThrow('stopping');
  });
});

describe('a receiver that is asked', () => {
  it('says whether it is so, and questions have no key', async () => {
    const operation = open();
    expect(await operation.validate(call, before)).toEqual({ ok: false, observed: 'done: false' });
    await execute(operation);
    expect(await operation.validate(call, before)).toEqual({ ok: true, observed: 'done: true' });
    expect(await operation.validateRollBack(call, before)).toMatchObject({ ok: false });
    const questions = receiver.received.filter(({ body }) => body['phase'] !== 'execute');
    expect(questions.map(({ body }) => body['phase'])).toEqual([
      'validate',
      'validate',
      'validate_roll_back',
    ]);
    expect(questions.every(({ headers }) => !('idempotency-key' in headers))).toBe(true);
  });

  it.each([['no JSON'], [{ ok: 'yes' }], [[]], [null]])(
    'and answers %j has not said so',
    async (said) => {
      receiver.faults = [(response) => response.writeHead(200).end(JSON.stringify(said))];
      expect(await open().validate(call, before)).toMatchObject({ ok: false });
    },
  );

  it('does not get its words shown where they hold a secret', async () => {
    receiver.verdict = { ok: true, observed: `${SECRET} at /hooks/path-secret-99` };
    const seen = JSON.stringify([
      await open().validate(call, before),
      await open().execute(call, before),
    ]);
    expect(seen).not.toContain(SECRET);
    expect(seen).not.toContain('path-secret-99');
  });

  it('is taken at its word where it can’t be asked', async () => {
    const operation = open({ validates: false });
    expect(await operation.validate(call, before)).toMatchObject({ ok: true });
    expect(receiver.received).toHaveLength(0);
  });
});

describe('the endpoint of a call', () => {
  const endpoints = {
    edr: { url: 'https://edr.example', secret: SECRET, actions: ['host.isolate'] },
    mail: { url: 'https://mail.example', secret: SECRET, actions: ['mail.remove', 'notify.send'] },
    rest: { url: 'https://rest.example', secret: SECRET },
  };
  const operation = operationOf(
    openWebhook({ endpoints }, { clock: new MovableClock(START), pause: () => Promise.resolve() })
      .operations,
    'call',
  );
  const chosen = (action: string, given: Record<string, string> = {}): Promise<unknown> =>
    operation.capture(callOf({ action, arguments: given }));

  it('is the one that is named, that takes the action, or that takes any', async () => {
    expect(await chosen('host.isolate')).toEqual({ endpoint: 'edr' });
    expect(await chosen('notify.send')).toEqual({ endpoint: 'mail' });
    expect(await chosen('address.block')).toEqual({ endpoint: 'rest' });
    expect(await chosen('host.isolate', { endpoint: 'mail' })).toEqual({ endpoint: 'mail' });
  });

  it('is never guessed', async () => {
    await expectFailure(chosen('host.isolate', { endpoint: 'edr2' }), 'BAD_REQUEST');
    await expectFailure(chosen('host.isolate', { endpoint: '__proto__' }), 'BAD_REQUEST');
    const two = { a: endpoints.rest, b: endpoints.rest };
    const means = { clock: new MovableClock(START), pause: () => Promise.resolve() };
    const torn = operationOf(openWebhook({ endpoints: two }, means).operations, 'call');
    expect(() => {
      torn.check(callOf());
    }).toThrow('Several webhooks take this action (a, b)');
    const picky = openWebhook({ endpoints: { edr: endpoints.edr } }, means);
    expect(() => {
      operationOf(picky.operations, 'call').check(callOf({ action: 'mail.remove' }));
    }).toThrow('No webhook takes "mail.remove"');
  });

  it('that is gone from the settings fails the way back, in words', async () => {
    const work = open().rollBack(call, { endpoint: 'gone' });
    expect(await expectFailure(work, 'CONNECTOR_TARGET_MISSING')).toContain('gone');
  });

  it.each([
    ['http://edr.example', 'https://'],
    ['ftp://edr.example', 'https://'],
    ['http://127.0.0.1.evil.example', 'https://'],
    ['http://localhost.evil.example', 'https://'],
    ['not an address', 'is none'],
    ['https://user:pass@edr.example', 'no user and password'],
  ])('must be guarded: %s', (url, reason) => {
    let message = '';
    try {
      open({ url });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(reason);
    expect(message).not.toContain(url);
  });

  it('has a secret that is one', () => {
    expect(() => open({ secret: 'short' })).toThrow('fewer than 16 characters');
  });
});

it('whatever is said of a target arrives as it is, and signed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }),
      async (name, given) => {
        receiver.received.length = 0;
        const hostile = callOf({
          ...{ action: 'host.isolate', target: targetOf('Host', name) },
          arguments: { ...given, endpoint: 'edr' },
        });
        await open().execute(hostile, before);
        const { body, isSigned } = first();
        expect(isSigned).toBe(true);
        const sent = JSON.parse(JSON.stringify(hostile.target)) as unknown;
        expect(body['target']).toEqual(sent);
      },
    ),
    { numRuns: 60 },
  );
});

it('a key that would be more than a header is not sent', () => {
  for (const key of ['', 'a b', 'a\r\nx-evil: 1', 'ü', 'k'.repeat(201)])
    expect(() => {
      open().check({ ...call, key });
    }).toThrow('The key can’t be sent in a header.');
});
