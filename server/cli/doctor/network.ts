import { connect } from 'node:net';
import type { SettingFault } from '../../../graph/index.js';
import type { Config, GivenServer } from '../../config.js';
import { assertPortFree, checkServer, type Probe } from '../../neo4j/index.js';
import { fail, type Finding, ok, warn } from './finding.js';
import { messageOf } from './machine.js';

/** Gives the settings of a server that hunts rely on and that are not as they should be. */
export type ProbeSettings = (
  uri: string,
  user: string,
  password: string,
) => Promise<readonly SettingFault[]>;

const ANSWER_WITHIN_MS = 5_000;
const BOLT_PORT = 7687;

/** `GET /readyz` of the Spoor that should listen on HOST and PORT; undefined when nothing answers. */
async function askSpoor(config: Config): Promise<{ status: number; body: string } | undefined> {
  if (config.port === 0) return undefined;
  try {
    const response = await fetch(`http://${localName(config.host)}:${config.port}/readyz`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      redirect: 'error',
    });
    return { status: response.status, body: (await response.text()).slice(0, 500) };
  } catch {
    return undefined;
  }
}

/** A service that listens on all interfaces is asked over loopback. */
function localName(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

export async function checkSpoor(config: Config): Promise<Finding> {
  const answer = await askSpoor(config);
  if (answer?.status === 200) return ok('spoor', `ready on port ${config.port}`);
  if (answer?.status === 503) {
    return warn(
      'spoor',
      `runs, but is not ready: ${oneLine(answer.body)}`,
      'Wait, or read its log.',
    );
  }
  if (answer) {
    return fail('spoor', `something else answers on port ${config.port}`, 'Stop it, or set PORT.');
  }
  try {
    if (config.port !== 0) await assertPortFree(config.port, config.host, 'PORT');
    return ok('spoor', `not running; port ${config.port === 0 ? 'any' : config.port} is free`);
  } catch (error) {
    return fail(
      'spoor',
      messageOf(error),
      'Stop the other program, or set PORT (0 takes any free one).',
    );
  }
}

/** The graph that is given; Spoor's own is looked at through `readyz`. */
export async function checkGraph(config: Config, probe: Probe): Promise<Finding> {
  const server = config.givenServer;
  if (!server) return ok('graph', 'Spoor brings its own');
  const unreachable = await connectFailure(server);
  if (unreachable !== undefined) {
    return fail(
      'graph',
      `NEO4J_URI does not answer: ${unreachable}`,
      'Start that Neo4j, or correct NEO4J_URI.',
    );
  }
  try {
    const { version, edition } = await checkServer(probe, server);
    return ok('graph', `Neo4j ${version} ${edition}`);
  } catch (error) {
    return fail('graph', messageOf(error), 'Check NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD.');
  }
}

/** What hunts rely on at a server that is given; that of Spoor's own is written at each start. */
export async function checkSettings(config: Config, probe: ProbeSettings): Promise<Finding> {
  const server = config.givenServer;
  if (!server) return ok('settings', 'Spoor writes those of its own');
  try {
    const faults = await probe(server.uri, server.user, server.password);
    if (faults.length === 0) return ok('settings', 'as hunts need them');
    const [first] = faults;
    return warn(
      'settings',
      `${faults.length} of the server’s are not as hunts need them: ${faults.map(({ name }) => name).join(', ')}`,
      `docs/sandbox.md lists them, such as ${first?.name ?? ''}=${first?.wanted ?? ''}: ${first?.because ?? ''} without it.`,
    );
  } catch (error) {
    return warn(
      'settings',
      `could not be looked at: ${messageOf(error)}`,
      'docs/sandbox.md lists them.',
    );
  }
}

/** Undefined when a TCP connection opens. */
function connectFailure({ uri }: GivenServer): Promise<string | undefined> {
  const { hostname, port } = new URL(uri.replace(/^[a-z0-9+]+:/, 'http:'));
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port: port === '' ? BOLT_PORT : Number(port) });
    const finish = (failure: string | undefined): void => {
      socket.destroy();
      resolve(failure);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => {
      finish('no answer within 5 s');
    });
    socket.once('connect', () => {
      finish(undefined);
    });
    socket.once('error', (error) => {
      finish((error as NodeJS.ErrnoException).code ?? error.message);
    });
  });
}

function oneLine(text: string): string {
  return text
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
