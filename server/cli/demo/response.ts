import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.js';

const WAITING = `{ policies { dryRun } runs(first: 20, filter: { statuses: [WAITING] }) { edges { node {
  id playbook { id } target { kind name } reason
  actions { id step action status decision { level reasons }
    facts { criticality hosts { name } users { name } } request { binding level } } } } } }`;

interface ShownAction {
  readonly id: string;
  readonly step: string;
  readonly action: string;
  readonly status: string;
  readonly observed?: string | null;
  readonly decision: { readonly level: string; readonly reasons: readonly string[] } | null;
  readonly facts: {
    readonly criticality: string;
    readonly hosts: readonly object[];
    readonly users: readonly object[];
  } | null;
  readonly request: { readonly binding: string; readonly level: string } | null;
}

interface ShownRun {
  readonly id: string;
  readonly status: string;
  readonly playbook: { readonly id: string };
  readonly target: { readonly kind: string; readonly name: string };
  readonly actions: readonly ShownAction[];
}

interface AskingAlert {
  readonly id: string;
  readonly entities: readonly { readonly uid: string; readonly kind: string }[];
}

interface Waiting {
  readonly policies: { readonly dryRun: boolean };
  readonly runs: { readonly edges: readonly { readonly node: ShownRun }[] };
}

/** A verdict is acted upon some seconds after it is given. */
const PATIENCE_MS = 10_000;
const AGAIN_MS = 300;
const PLAYBOOK = 'ISOLATE_HOST_PB_045';
const NONE = `   nothing waits: no alert is a true positive with a playbook, or response is switched off\n`;

/**
 * Takes what the demo's alerts call for through approval, action, validation and back, where nothing is done outside; else
 * says what waits, and leaves it to people.
 * @throws SpoorError with the first error of an answer
 */
export async function responseText(url: string, token: string): Promise<string> {
  const end = performance.now() + PATIENCE_MS;
  let waiting = await waitingAt(url, token);
  while (waiting.runs.edges.length === 0 && performance.now() < end) {
    await sleep(AGAIN_MS);
    waiting = await waitingAt(url, token);
  }
  const own = waiting.runs.edges[0]?.node;
  // Where something would really be done nobody asks for it.
  const run = own ?? (waiting.policies.dryRun ? await asked(url, token) : undefined);
  if (run === undefined) return NONE;
  const who =
    own === undefined ? '   No verdict calls for it by itself: an analyst asks for it.\n' : '';
  const asking = who + askedText(run);
  if (!waiting.policies.dryRun) return `${asking}      it waits: something would really be done\n`;
  return asking + (await played(url, token, run));
}

/** What an analyst would do who reads the alerts: isolate the machine that the first of them is about. */
async function asked(url: string, token: string): Promise<ShownRun | undefined> {
  const { alerts } = await ask(
    url,
    token,
    '{ alerts(first: 20) { edges { node { id entities { uid kind } } } } }',
  );
  const { edges } = alerts as { readonly edges: readonly { readonly node: AskingAlert }[] };
  const [wish] = edges.flatMap(({ node: { id, entities } }) => {
    const host = entities.find(({ kind }) => kind === 'Host');
    return host === undefined ? [] : [{ id, target: host.uid }];
  });
  if (wish === undefined) return undefined;
  const { runPlaybook } = await ask(
    url,
    token,
    `mutation { runPlaybook(playbook: "${PLAYBOOK}", target: "${wish.target}", alert: "${wish.id}", reason: "The demo asks.") { id } }`,
  );
  return seenTo(url, token, (runPlaybook as { readonly id: string }).id);
}

async function waitingAt(url: string, token: string): Promise<Waiting> {
  return (await ask(url, token, WAITING)) as unknown as Waiting;
}

function askedText({ playbook, target, actions }: ShownRun): string {
  const lines = actions.flatMap(({ action, status, decision, facts }) => {
    if (decision === null || facts === null) return [`${action}: ${status}`];
    const { hosts, users, criticality } = facts;
    return [
      `${action}: ${status}, ${decision.level}; reaches ${String(hosts.length)} hosts, ${String(users.length)} users, criticality ${criticality}`,
      ...decision.reasons.map((reason) => `  ${reason}`),
    ];
  });
  return `   ${playbook.id} on ${target.kind} ${target.name}\n${indented(lines)}`;
}

/** Agrees to each action in turn, and has all of it taken back. */
async function played(url: string, token: string, { id }: ShownRun): Promise<string> {
  const text: string[] = [];
  let run = await runAt(url, token, id);
  for (;;) {
    const action = run.actions.find(({ status }) => status === 'WAITING');
    if (action?.request == null) break;
    const { request, action: name } = action;
    await ask(
      url,
      token,
      `mutation { approve(action: "${action.id}", binding: "${request.binding}", reason: "The demo agrees.") { id } }`,
    );
    run = await seenTo(url, token, id);
    const done = run.actions.find((one) => one.id === action.id);
    text.push(`${name}: approved, ${done?.status ?? ''}. ${done?.observed ?? ''}`);
  }
  if (run.status === 'DONE') {
    await ask(url, token, `mutation { undoRun(id: "${id}", reason: "It was the demo.") { id } }`);
    run = await seenTo(url, token, id);
    text.push(
      ...run.actions.map(
        ({ action, status, observed }) => `${action}: ${status}. ${observed ?? ''}`,
      ),
    );
  }
  text.push(
    `the run is ${run.status}; each step is in the audit log: npx spoor audit verify --tenant demo`,
  );
  return indented(text);
}

/** As soon as there is nothing more to do for the service. */
async function seenTo(url: string, token: string, id: string): Promise<ShownRun> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const run = await runAt(url, token, id);
    if (run.status !== 'DUE' || performance.now() > end) return run;
    await sleep(AGAIN_MS);
  }
}

async function runAt(url: string, token: string, id: string): Promise<ShownRun> {
  const { run } = await ask(
    url,
    token,
    `{ run(id: "${id}") { id status playbook { id } target { kind name }
      actions { id step action status observed decision { level reasons }
        facts { criticality hosts { name } users { name } } request { binding level } } } }`,
  );
  return run as ShownRun;
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `      ${line}\n`).join('');
}
