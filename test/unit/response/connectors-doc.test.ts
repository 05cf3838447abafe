import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { pause } from '../../../response/connectors/again.js';
import { openWebhook } from '../../../response/connectors/webhook/webhook.js';
import { freePort } from '../../../server/neo4j/port.js';
import { answers } from '../../support/answers.js';
import { wallClock } from '../../support/clock.js';
import { callOf, expectFailure, operationOf } from '../../support/connectors/calls.js';
import { until } from '../../support/until.js';

const root = join(__dirname, '../../..');
const page = readFileSync(join(root, 'docs/connectors.md'), 'utf8');

function blockOf(language: string): string {
  const [, block] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  if (block === undefined) throw new Error(`The page shows no ${language}.`);
  return block;
}

describe('the receiver on the page', () => {
  const SECRET = 'a-secret-of-the-house-0123456789';
  const home = mkdtempSync(join(tmpdir(), 'spoor-receiver-'));
  let child: ChildProcess;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const file = join(home, 'receiver.mjs');
    writeFileSync(file, blockOf('js'));
    const env = { SECRET, PORT: String(port) };
    child = spawn(process.execPath, [file], { env, stdio: 'ignore' });
    await until(() => answers(port), 20_000);
  });

  afterAll(() => {
    child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  });

  const open = (secret: string, clock = wallClock) => {
    const edr = { url: `http://127.0.0.1:${port}/`, secret };
    return operationOf(openWebhook({ endpoints: { edr } }, { clock, pause }).operations, 'call');
  };

  it('takes what Spoor sends, does it once and takes it back', async () => {
    const operation = open(SECRET);
    const call = callOf();
    const before = await operation.capture(call);
    expect(await operation.validate(call, before)).toEqual({ ok: false, observed: 'done: false' });
    for (const _time of ['once', 'twice']) await operation.execute(call, before);
    expect(await operation.validate(call, before)).toEqual({ ok: true, observed: 'done: true' });
    for (const _time of ['once', 'twice']) await operation.rollBack(call, before);
    expect(await operation.validateRollBack(call, before)).toMatchObject({ ok: true });
  });

  it('takes nothing from a stranger, and nothing that is old', async () => {
    const stranger = open('another-secret-of-the-house');
    await expectFailure(stranger.execute(callOf(), { endpoint: 'edr' }), 'CONNECTOR_REFUSED');
    const late = open(SECRET, { now: () => Date.now() - 600_000 });
    await expectFailure(late.execute(callOf(), { endpoint: 'edr' }), 'CONNECTOR_REFUSED');
  });
});

it('the rights on the page are those of the requests that are made, and no more', () => {
  const folder = join(root, 'response/connectors/aws');
  const code = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const asked = [...code.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-(\w+)'/g)].flatMap(
    ([, names = '', service = '']) =>
      [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(
        ([, paged, single]) => `${service}:${paged ?? single ?? ''}`,
      ),
  );
  // Groups are tagged as they are made, and everybody may ask who they are.
  const needed = [...asked, 'ec2:CreateTags'].filter((one) => one !== 'sts:GetCallerIdentity');
  const policy = z
    .object({
      Statement: z.array(z.object({ Effect: z.literal('Allow'), Action: z.array(z.string()) })),
    })
    .parse(JSON.parse(blockOf('json')));
  const told = policy.Statement.flatMap(({ Action }) => Action);
  expect(told.sort()).toEqual([...new Set(needed)].sort());
});
