import { ParserThread } from '../../../hunts/sandbox/parser-thread.js';
import type { Objected } from '../../../hunts/sandbox/prepare-text.js';
import { modelVocabulary } from '../../../hunts/sandbox/model-vocabulary.js';
import { openSandbox, grammarFolder } from '../../support/sandbox.js';

const ours = { tenantLabel: 'T_00000000000000aa', maxRows: 10 };
const theirs = { tenantLabel: 'T_00000000000000bb', maxRows: 10 };
/** A chain that the parser has to look through to its end at every step. */
const SLOW = `RETURN ${'(a)-'.repeat(370)}(b) AS x`;

let thread: ParserThread | undefined;

async function open(timeoutMs: number): Promise<ParserThread> {
  thread = new ParserThread({
    grammarFolder: await grammarFolder(),
    vocabulary: modelVocabulary(),
    timeoutMs,
  });
  await thread.start();
  return thread;
}

afterEach(() => thread?.close());

describe('the thread that reads texts', () => {
  it('reads one after another', async () => {
    const { prepare } = bind(await open(10_000));
    const results = await Promise.all([
      prepare({ ...ours, text: 'MATCH (n) RETURN n' }),
      prepare({ ...theirs, text: 'MATCH (n) RETURN n' }),
      prepare({ ...ours, text: 'MATCH (n) DELETE n' }),
    ]);
    expect(results).toMatchObject([
      { outcome: 'prepared', text: 'MATCH (n:T_00000000000000aa) RETURN n LIMIT 11' },
      { outcome: 'prepared', text: 'MATCH (n:T_00000000000000bb) RETURN n LIMIT 11' },
      { outcome: 'objected', code: 'WRITE' },
    ]);
  });

  it('is ended with a text that takes too long, and the next text gets another', async () => {
    const { prepare } = bind(await open(1));
    expect(await prepare({ ...ours, text: SLOW })).toBe('timeout');
    await thread?.close();
    const patient = bind(await open(20_000));
    expect(await patient.prepare({ ...ours, text: 'RETURN 1 AS x' })).toMatchObject({
      outcome: 'prepared',
    });
  });

  it('survives what overflows its stack', async () => {
    const { prepare } = bind(await open(20_000));
    const deep = `RETURN ${'-'.repeat(1_400)}1 AS x`;
    const result = (await prepare({ ...ours, text: deep })) as Objected;
    expect(['objected', 'prepared']).toContain(result.outcome);
    expect(await prepare({ ...ours, text: 'RETURN 1 AS x' })).toMatchObject({
      outcome: 'prepared',
    });
  });

  it('lets tenants take turns', async () => {
    const { prepare } = bind(await open(20_000));
    const order: string[] = [];
    const note = (name: string) => (): number => order.push(name);
    await Promise.all([
      ...[1, 2, 3].map((n) => prepare({ ...ours, text: `RETURN ${n} AS x` }).then(note(`a${n}`))),
      prepare({ ...theirs, text: 'RETURN 1 AS x' }).then(note('b')),
    ]);
    expect(order).toEqual(['a1', 'a2', 'b', 'a3']);
  });

  it('takes no more than may wait', async () => {
    const { prepare } = bind(await open(20_000));
    const many = Array.from({ length: 80 }, (_, n) =>
      prepare({ ...ours, text: `RETURN ${n} AS x` }),
    );
    const outcomes = await Promise.allSettled(many);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { code: 'HUNT_BUSY', retryable: true } });
  });

  it('rejects what is in hand when it is closed', async () => {
    const { prepare } = bind(await open(20_000));
    const waiting = prepare({ ...ours, text: 'RETURN 1 AS x' });
    const outcome = waiting.catch((error: unknown) => error);
    await thread?.close();
    expect(await outcome).toMatchObject({ code: 'HUNTS_UNAVAILABLE' });
  });
});

describe('the sandbox', () => {
  it('says that a text takes too long, and does not remember it', async () => {
    const sandbox = openSandbox({ parseTimeoutMs: 1 });
    try {
      await sandbox.warmUp();
      const refusal = await sandbox.prepare(SLOW, ours);
      expect(refusal).toMatchObject({ outcome: 'refused', code: 'HUNT_PARSER_TIMEOUT' });
    } finally {
      await sandbox.close();
    }
  });

  it('reads a text that it knows no second time', async () => {
    const sandbox = openSandbox();
    try {
      const first = await sandbox.prepare('MATCH (h:Host) RETURN h', ours);
      expect(await sandbox.prepare('MATCH (h:Host) RETURN h', ours)).toBe(first);
      expect(await sandbox.prepare('MATCH (h:Host) RETURN h', theirs)).not.toBe(first);
    } finally {
      await sandbox.close();
    }
  });
});

function bind(one: ParserThread): Pick<ParserThread, 'prepare'> {
  return { prepare: (job) => one.prepare(job) };
}
