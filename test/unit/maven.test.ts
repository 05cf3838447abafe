import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { explainFailure } from '../../server/neo4j/failure.js';
import { checkJars, checkJarsFully, isSound } from '../../server/neo4j/jar-check.js';
import { jarLock, parseJarLock } from '../../server/neo4j/jar-lock.js';
import { buildPom, countDownloads, explainMavenFailure } from '../../server/neo4j/maven.js';
import { isOlder } from '../../server/neo4j/probe.js';
import { buildSettings, printSettings } from '../../server/neo4j/settings.js';

describe('the pom', () => {
  it('depends on both parts of the pinned Neo4j', () => {
    expect(buildPom().match(/<version>5\.26\.25<\/version>/g)).toHaveLength(3);
    expect(buildPom()).toContain(
      '<groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId>',
    );
  });
});

describe('the progress of a download', () => {
  it('is read from what Maven prints', () => {
    const seen: unknown[] = [];
    const count = countDownloads((progress) => seen.push(progress));
    count('[INFO] Downloading from central: https://r/a.pom');
    count('[INFO] Downloaded from central: https://r/a.pom (2.5 kB at 37 kB/s)');
    count('Downloaded from mirror: https://r/a.jar (1.5 MB at 9 MB/s)');
    expect(seen).toEqual([
      { files: 1, bytes: 2500 },
      { files: 2, bytes: 1_502_500 },
    ]);
  });
});

describe('a failure of Maven', () => {
  it.each([
    [
      '[ERROR] Cannot access central (https://r) in offline mode and the artifact a:b:jar:1 has not been downloaded',
      'DOWNLOAD_FAILED',
      'offline',
    ],
    [
      '[ERROR] Could not transfer artifact a:b:pom:1 from/to central (https://r): r: Name or service not known',
      'DOWNLOAD_FAILED',
      'cannot be reached',
    ],
    [
      '[ERROR] Could not transfer artifact a: Connect to r:443 failed: Connection refused',
      'DOWNLOAD_FAILED',
      'resume',
    ],
    [
      '[ERROR] status code: 401, reason phrase: Unauthorized (401)',
      'DOWNLOAD_FAILED',
      'credentials',
    ],
    [
      '[ERROR] PKIX path building failed: unable to find valid certification path',
      'DOWNLOAD_FAILED',
      'trust',
    ],
    [
      '[ERROR] Could not find artifact org.neo4j:neo4j:jar:5.26.25 in corp (https://r)',
      'DOWNLOAD_FAILED',
      'mirrors',
    ],
    ['[ERROR] a.jar.part (No space left on device)', 'DISK_FULL', 'free 400 MB'],
    [
      'The JAVA_HOME environment variable is not defined correctly, ERROR',
      'DOWNLOAD_FAILED',
      'set JAVA_HOME',
    ],
    ['[ERROR] Something never seen', 'DOWNLOAD_FAILED', 'Maven said: Something never seen'],
  ])('that says “%s” is %s', (line, code, words) => {
    const error = explainMavenFailure([line]);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  it('that says nothing still gives a sentence', () => {
    expect(explainMavenFailure([]).message).toMatch(/run the command again/);
  });
});

describe('the check of the jars', () => {
  let folder: string;
  const sha256 = createHash('sha256').update('whole').digest('hex');
  const lock = parseJarLock(`${sha256} 5 a.jar\n${sha256} 5 b.jar`);

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'spoor-jars-')), 'jars');
    mkdirSync(folder);
    for (const name of ['a.jar', 'b.jar']) writeFileSync(join(folder, name), 'whole');
  });

  afterEach(() => {
    rmSync(join(folder, '..'), { recursive: true });
  });

  it('is content with exactly the locked ones', async () => {
    expect(isSound(await checkJarsFully(folder, lock))).toBe(true);
  });

  it('sees a missing, a cut and a foreign jar without reading them', () => {
    rmSync(join(folder, 'a.jar'));
    writeFileSync(join(folder, 'b.jar'), 'cut');
    writeFileSync(join(folder, 'c.jar'), 'whole');
    expect(checkJars(folder, lock)).toEqual({
      missing: ['a.jar', 'b.jar'],
      foreign: ['c.jar'],
      altered: [],
    });
  });

  it('sees an altered jar when it reads them', async () => {
    writeFileSync(join(folder, 'b.jar'), 'evil!');
    expect(isSound(checkJars(folder, lock))).toBe(true);
    expect((await checkJarsFully(folder, lock)).altered).toEqual(['b.jar']);
  });

  it('finds nothing in a folder that is not there', () => {
    expect(checkJars(join(folder, 'no'), lock).missing).toEqual(['a.jar', 'b.jar']);
  });

  it('has a lock with Neo4j itself and no name twice', () => {
    const names = jarLock.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['neo4j-5.26.25.jar', 'neo4j-server-5.26.25.jar']),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('refuses a malformed lock', () => {
    expect(() => parseJarLock('abc 5 ../a.jar')).toThrow(/malformed/);
  });
});

describe('the settings of Neo4j', () => {
  const settings = buildSettings(4711, { heapInitial: '1g', heapMax: '2g', pageCache: '512m' });

  it('open no listener but bolt on loopback', () => {
    expect(settings).toMatchObject({
      'server.bolt.listen_address': '127.0.0.1:4711',
      'server.http.enabled': 'false',
      'server.https.enabled': 'false',
    });
  });

  it('close the ways out of the hunt sandbox', () => {
    expect(settings).toMatchObject({
      'db.transaction.timeout': '30s',
      'db.transaction.monitor.check.interval': '500ms',
      'db.memory.transaction.max': '128m',
      'dbms.memory.transaction.total.max': '768m',
      'dbms.security.allow_csv_import_from_file_urls': 'false',
      'internal.dbms.cypher_ip_blocklist': '0.0.0.0/0,::/0',
      'dbms.cypher.forbid_exhaustive_shortestpath': 'true',
    });
  });

  it('are printed one a line', () => {
    expect(printSettings({ a: '1', b: '2' })).toMatch(/\na=1\nb=2\n$/);
  });
});

describe('a failure of Neo4j', () => {
  const context = { debugText: '', dataFolder: '/d', logFolder: '/l', boltPort: 1 };

  it.each([
    ['Caused by: java.io.IOException: No space left on device', 'DISK_FULL'],
    [
      'Caused by: org.neo4j.io.locker.FileLockException: Lock file has been locked by another process',
      'HOME_LOCKED',
    ],
    ['Caused by: java.net.BindException: Address already in use', 'PORT_IN_USE'],
    ['Error: Could not reserve enough space for object heap', 'GRAPH_START_FAILED'],
    ['java.lang.IllegalStateException: Unknown StoreVersion', 'STORE_CORRUPT'],
    ['java.lang.OutOfMemoryError: Java heap space', 'GRAPH_START_FAILED'],
  ])('that says “%s” is %s', (line, code) => {
    expect(explainFailure({ ...context, lines: [line] }).code).toBe(code);
  });

  it('quotes the innermost cause of one that is not known', () => {
    const lines = ['ERROR x', 'Caused by: A', 'Caused by: B', '\tat c.d(E.java:1)', '\t... 3 more'];
    expect(explainFailure({ ...context, lines }).message).toContain('“Caused by: B”');
  });

  it('does not take the description of a healthy store for trouble', () => {
    const debugText = 'INFO store is not corrupt\nINFO No space left on device: never seen';
    expect(explainFailure({ ...context, lines: ['bye'], debugText }).code).toBe(
      'GRAPH_START_FAILED',
    );
  });
});

describe('the version of a server', () => {
  it.each([
    ['5.26.0', false],
    ['5.26', false],
    ['2025.08.0', false],
    ['6.0', false],
    ['dev', false],
    ['5.25.9', true],
    ['4.4.40-aura', true],
    ['5', true],
  ])('%s is too old: %s', (version, older) => {
    expect(isOlder(version, '5.26')).toBe(older);
  });
});
