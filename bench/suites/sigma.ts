import { compared, single, type Result } from '../harness/result.js';
import type { Bench, Suite } from '../harness/suite.js';
import { detectAlone } from './sigma/detect-alone.js';
import { openMaterial } from './sigma/material.js';
import { openSide, type Sent, type Side } from './sigma/side.js';

const RATIO = 'sigma.events_with_vs_without';
const ALERTS = 'sigma.alerts_per_1000_events';
const DETECT = 'sigma.detect_events_per_s';

/** Odd, so that the median is a measurement. */
const ROUNDS = 5;
/** Events of a round, as a share of the edges asked for. */
const EVENTS_PER_EDGE = 0.02;
const LEAST_EVENTS = 400;
const MOST_EVENTS = 20_000;
const THOUSAND = 1000;

/** What it costs to ask detection rules of all that comes in, and to take in the alerts that they raise. */
async function* run(bench: Bench): AsyncGenerator<readonly Result[]> {
  const inner = await bench.workshop.nest();
  try {
    yield await measure({ ...bench, workshop: inner });
  } finally {
    await inner.close();
  }
}

/** The same events into an empty tenant each round, of a service with rules and one without, in turn. */
async function measure(bench: Bench): Promise<Result[]> {
  const { edges, progress, samples, workshop } = bench;
  const events = Math.round(edges * EVENTS_PER_EDGE);
  const most = Math.min(MOST_EVENTS, Math.max(LEAST_EVENTS, events));
  const { rules, lines, from } = openMaterial(workshop, most);
  const alone = await detectAlone(rules, lines, samples(ROUNDS));
  const note = `${alone.rules} of ${from}`;
  progress(`sigma: ${note}`);
  const sides = [await openSide(bench, [rules]), await openSide(bench, [])] as const;
  const body = Buffer.from(`${lines.join('\n')}\n`);
  // The first round warms up both sides, and has the indexes of the rules made.
  const rounds: Round[] = [];
  while (rounds.length <= samples(ROUNDS)) {
    const round = await runRound(sides, rounds.length, body);
    rounds.push(round);
    const rates = [round.ours, round.bare].map(({ eventsPerSecond }) =>
      Math.round(eventsPerSecond),
    );
    progress(`sigma: ${rates.join(' and ')} events/s, ${round.ours.raised} alerts`);
  }
  const counted = rounds.slice(1);
  const rates = [
    counted.map(({ ours }) => ours.eventsPerSecond),
    counted.map(({ bare }) => bare.eventsPerSecond),
  ] as const;
  const density = counted.map(({ ours }) => (ours.raised * THOUSAND) / lines.length);
  return [
    { ...compared(RATIO, 'events/s', 'higher', rates), note },
    single(ALERTS, '1', density),
    single(DETECT, 'events/s', alone.rates),
  ];
}

interface Round {
  readonly ours: Sent;
  readonly bare: Sent;
}

async function runRound(
  [ours, bare]: readonly [Side, Side],
  n: number,
  body: Buffer,
): Promise<Round> {
  const tenant = `sigma-${n}`;
  const settled = async (side: Side): Promise<Sent> => {
    const sent = await side.send(tenant, body);
    // Before the other's turn: it should not have to share the processors with what is left to do here.
    await side.settle();
    return sent;
  };
  const round = { ours: await settled(ours), bare: await settled(bare) };
  assertSame(round);
  return round;
}

/** @throws Error when the sides did not write the same: a figure for less work would mislead. */
function assertSame({ ours, bare }: Round): void {
  const [one, other] = [ours.answer, bare.answer].map((answer) => JSON.stringify(workOf(answer)));
  if (one !== other) throw new Error(`the sides differ: ${String(one)} and ${String(other)}`);
  if (bare.raised > 0) throw new Error(`${bare.raised} alerts without a rule`);
}

function workOf({ received, accepted, ignored, entities, relationships }: Sent['answer']): object {
  return { received, accepted, ignored, entities, relationships };
}

export const sigmaSuite: Suite = { names: [RATIO, ALERTS, DETECT], run };
