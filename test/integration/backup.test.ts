import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultGraphSettings, openGraph, SpoorError, type Graph } from '../../graph/index.js';
import { demoIntrusion, ingestStream } from '../../ingest/index.js';
import { run as backup } from '../../server/cli/backup.js';
import { run as restore } from '../../server/cli/restore.js';
import { type Config, loadConfig } from '../../server/config.js';
import { verifyLog } from '../../response/index.js';
import { sharedPublicKeys, sharedSealer } from '../support/audit.js';
import { wallClock } from '../support/clock.js';
import { dump, rounded } from '../support/dump.js';
import { startTestNeo4j } from '../support/neo4j-server.js';

jest.setTimeout(240_000);

const TENANT = 'acme';
const folder = mkdtempSync(join(tmpdir(), 'spoor-backup-'));
const home = join(folder, 'home');
const file = join(folder, 'monday.dump');

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const configOf = (more: Record<string, string> = {}): Config =>
  loadConfig(
    { ...process.env, NEO4J_URI: '', SPOOR_HOME: home, SPOOR_CONFIG: '', ...more },
    folder,
  );

/** Runs `use` on the graph of the home, with a Neo4j of its own that is stopped afterwards. */
async function onGraph<T>(use: (graph: Graph) => Promise<T>): Promise<T> {
  const neo4j = await startTestNeo4j(home);
  try {
    const graph = await openGraph({
      connection: neo4j,
      settings: defaultGraphSettings,
      clock: wallClock,
      sealAudit: sharedSealer.seal,
    });
    try {
      return await use(graph);
    } finally {
      await graph.close();
    }
  } finally {
    await neo4j.stop();
  }
}

async function ingestDemo(graph: Graph): Promise<void> {
  const now = wallClock.now() / 1000;
  const lines = demoIntrusion({ startEpochMs: Date.UTC(2026, 4, 4) }).map((event) =>
    Buffer.from(`${JSON.stringify(event)}\n`),
  );
  await ingestStream(
    graph.tenant(TENANT),
    { chunks: chunksOf(lines), format: 'auto', source: 'demo', receivedAt: now },
    {
      batchEvents: 5_000,
      maxRecords: 1_000_000,
      maxDepth: 64,
      maxLineBytes: 1 << 20,
      latest: now + 86_400,
    },
  );
}

/** All that a back-up has to bring back, and a log of what was done that is still to be believed. */
async function stateOf(graph: Graph): Promise<object> {
  const { auditTrail } = graph.tenant(TENANT);
  const lines: Buffer[] = [];
  for await (const line of sharedSealer.export(auditTrail, 0)) lines.push(Buffer.from(line));
  const report = await verifyLog(chunksOf(lines), sharedPublicKeys);
  expect(report).toMatchObject({ ok: true, records: 2 });
  return { graph: rounded(await dump(graph, TENANT)), log: await auditTrail.list(0, 10) };
}

async function* chunksOf(lines: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield* lines;
}

async function failureOf(work: Promise<void>): Promise<SpoorError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SpoorError) return error;
  throw new Error(`not one of our errors: ${String(error)}`);
}

describe('a back-up', () => {
  let before: object;

  beforeAll(async () => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect((await failureOf(backup({ file }, configOf()))).message).toContain('no graph');
    before = await onGraph(async (graph) => {
      await ingestDemo(graph);
      const done = { kind: 'action.executed', subject: 'ana', body: { host: 'ws-1' } };
      await graph.tenant(TENANT).auditTrail.record([done, done]);
      expect((await failureOf(backup({ file }, configOf()))).code).toBe('HOME_LOCKED');
      return stateOf(graph);
    });
    await backup({ file }, configOf());
  });

  afterAll(() => {
    jest.restoreAllMocks();
  });

  it('is one file for its owner alone, with a checksum, and nothing is left beside it', () => {
    expect(readdirSync(folder).sort()).toEqual(['home', 'monday.dump', 'monday.dump.sha256']);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(`${file}.sha256`, 'utf8')).toMatch(/^[0-9a-f]{64} {2}monday\.dump\n$/);
  });

  it('is not written over without being told to', async () => {
    const error = await failureOf(backup({ file }, configOf()));
    expect(error.message).toMatch(/is there already.*--force/);
    await backup({ file, force: true }, configOf());
  });

  it('is refused for a Neo4j that somebody else keeps', async () => {
    const given = configOf({ NEO4J_URI: 'bolt://127.0.0.1:7687' });
    for (const command of [backup, restore]) {
      expect((await failureOf(command({ file }, given))).message).toContain('neo4j-admin');
    }
  });

  it('does not replace a graph without being told to, nor by a file that is broken', async () => {
    expect((await failureOf(restore({ file }, configOf()))).message).toContain('--force');
    const broken = join(folder, 'broken.dump');
    writeFileSync(broken, readFileSync(file));
    truncateSync(broken, Math.floor(statSync(file).size / 2));
    expect((await failureOf(restore({ file: broken, force: true }, configOf()))).code).toBe(
      'BACKUP_INVALID',
    );
    writeFileSync(`${broken}.sha256`, readFileSync(`${file}.sha256`));
    expect((await failureOf(restore({ file: broken, force: true }, configOf()))).message).toContain(
      'stands beside it',
    );
    expect(existsSync(join(home, 'neo4j/data/databases/neo4j'))).toBe(true);
    expect(readdirSync(join(home, 'neo4j'))).not.toContain('restoring');
  });

  it('brings the same graph into an empty home', async () => {
    rmSync(home, { recursive: true });
    await restore({ file }, configOf());
    expect(await onGraph(stateOf)).toEqual(before);
  });

  it('brings it back over a graph that has moved on, under the same password', async () => {
    await onGraph(async (graph) => {
      await graph.tenant(TENANT).deleteSource('demo');
      const later = { kind: 'action.executed', subject: 'bo', body: {} };
      await graph.tenant(TENANT).auditTrail.record([later]);
    });
    const password = readFileSync(join(home, 'neo4j/password'), 'utf8');
    await restore({ file, force: true }, configOf());
    expect(await onGraph(stateOf)).toEqual(before);
    expect(readFileSync(join(home, 'neo4j/password'), 'utf8')).toBe(password);
    expect(existsSync(join(home, 'neo4j/replaced'))).toBe(false);
  });
});
