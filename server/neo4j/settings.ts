/** What of Neo4j an operator may size; sizes are Neo4j's own notation (`512m`, `2g`). */
export interface Neo4jSizing {
  readonly heapInitial: string;
  readonly heapMax: string;
  readonly pageCache: string;
}

/** Pairs in the order in which they are written to neo4j.conf. */
export type Neo4jSettings = Readonly<Record<string, string>>;

/**
 * The settings of the Neo4j that Spoor starts. What is not about sizes closes ways around the hunt
 * sandbox: no listener but bolt on loopback, no files, no network, bounded transactions.
 *
 * `extra` wins over all of them; tests use it to save disk.
 */
export function buildSettings(
  boltPort: number,
  sizing: Neo4jSizing,
  extra: Neo4jSettings = {},
): Neo4jSettings {
  return {
    'server.default_listen_address': '127.0.0.1',
    'server.bolt.listen_address': `127.0.0.1:${boltPort}`,
    'server.bolt.advertised_address': `127.0.0.1:${boltPort}`,
    'server.http.enabled': 'false',
    'server.https.enabled': 'false',
    'dbms.security.auth_enabled': 'true',
    'dbms.usage_report.enabled': 'false',
    'server.memory.pagecache.size': sizing.pageCache,
    'db.transaction.timeout': '30s',
    // The default of 2 s lets a transaction overrun its time by that much.
    'db.transaction.monitor.check.interval': '500ms',
    'db.transaction.concurrent.maximum': '64',
    // Ingest batches live under this too.
    'db.memory.transaction.max': '128m',
    ...transactionMemory(sizing.heapMax),
    'dbms.security.allow_csv_import_from_file_urls': 'false',
    // Internal to Neo4j and therefore tried again at each upgrade: refuses LOAD CSV over the network.
    'internal.dbms.cypher_ip_blocklist': '0.0.0.0/0,::/0',
    'dbms.cypher.forbid_exhaustive_shortestpath': 'true',
    // Texts and parameters of other tenants' queries would be readable through db.stats.retrieve.
    'db.logs.query.enabled': 'OFF',
    // Internal as well: the default makes each of two idle listeners take 5 s to close, and stopping
    // 10.5 s instead of 2.5 s.
    'internal.server.bolt.thread_pool_shutdown_wait_time': '1s',
    ...extra,
  };
}

/** All transactions together get three eighths of the heap: 768m of 2g, as measured. */
function transactionMemory(heapMax: string): Neo4jSettings {
  const total = `${Math.max(128, Math.floor((sizeInMb(heapMax) * 3) / 8))}m`;
  return {
    'db.memory.transaction.total.max': total,
    'dbms.memory.transaction.total.max': total,
  };
}

/** `2g` → 2048. The configuration has checked the notation; anything else is our fault and throws. */
export function sizeInMb(size: string): number {
  const [, digits, unit] = /^(\d+)([mg])$/.exec(size) ?? [];
  if (digits === undefined) throw new TypeError(`Not a size: ${size}`);
  return Number(digits) * (unit === 'g' ? 1024 : 1);
}

/** The text of neo4j.conf. */
export function printSettings(settings: Neo4jSettings): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return ['# Written by Spoor at each start; changes are lost.', ...lines, ''].join('\n');
}

/** The official distribution's options for Java 17 and newer, and the exit on a full heap. */
export function buildJvmOptions(sizing: Neo4jSizing): readonly string[] {
  return [
    `-Xms${sizing.heapInitial}`,
    `-Xmx${sizing.heapMax}`,
    // After an OutOfMemoryError internal threads are gone and Neo4j limps: better a restart.
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:+UseG1GC',
    '-XX:-OmitStackTraceInFastThrow',
    '-XX:+UnlockExperimentalVMOptions',
    '-XX:+TrustFinalNonStaticFields',
    '-XX:+DisableExplicitGC',
    '-Djdk.nio.maxCachedBufferSize=1024',
    '-Dio.netty.tryReflectionSetAccessible=true',
    '-Dio.netty.leakDetection.level=DISABLED',
    '-Djdk.tls.ephemeralDHKeySize=2048',
    '-Djdk.tls.rejectClientInitiatedRenegotiation=true',
    '-Dlog4j2.disable.jmx=true',
    '-Dfile.encoding=UTF-8',
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    '--add-opens=java.base/java.io=ALL-UNNAMED',
    '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
    '--add-opens=java.base/java.util.concurrent=ALL-UNNAMED',
    '--enable-native-access=ALL-UNNAMED',
  ];
}
