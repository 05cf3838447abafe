import type { Observation } from '../../graph/index.js';
import { type Finding, namesHost } from './common/facts.js';
import { countAt, plainAt } from './common/fields.js';
import { isPlain } from './common/text.js';
import { differenceOf } from './common/time.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { Format, RawEvent, Verdict } from './format.js';
import { agentFacts } from './ocsf/agent.js';
import { coverage, isFinding, ruleOf } from './ocsf/classes.js';
import { awsFacts, isAwsCall } from './ocsf/cloudtrail.js';
import { deviceFacts } from './ocsf/device.js';
import { type OcsfEvent, readEvent } from './ocsf/event.js';
import { baseFacts } from './ocsf/rules/base.js';
import { eventTime, timeAt } from './ocsf/time.js';

/** Events in the Open Cybersecurity Schema Framework, from its release candidates on. */
export const ocsf = {
  name: 'ocsf',
  recognises,
  normalise,
  coverage,
} satisfies Format;

function recognises(event: RawEvent): boolean {
  if (countAt(event, 'class_uid') === undefined) return false;
  return isPlain(event['metadata']) || 'category_uid' in event || 'type_uid' in event;
}

function normalise(fields: RawEvent): Verdict {
  if (countAt(fields, 'class_uid') === undefined) {
    return rejected('class_uid is missing; expected the number of an OCSF class');
  }
  const at = eventTime(fields);
  if (at === undefined) return rejected('no time; expected milliseconds since 1970 in `time`');
  const event = readEvent(fields, at, isFinding(fields));
  const finding = factsOf(event);
  if (typeof finding === 'string') return ignored(finding);
  return accepted({
    observations: distinct([...finding, ...machineFacts(event, finding)]),
    at,
    skewSeconds: skewOf(event),
  });
}

function factsOf(event: OcsfEvent): Finding {
  const rule = ruleOf(event.fields);
  if (isAwsCall(event)) {
    const facts = awsFacts(event);
    if (facts.length > 0) return [...facts, ...agentFacts(event)];
  }
  if (rule === undefined) {
    const facts = baseFacts(event);
    return facts.length > 0 ? facts : 'class without rules: neither process nor flow nor operation';
  }
  const finding = rule.read(event);
  if (typeof finding === 'string') return `${rule.name}: ${finding}`;
  return finding.length > 0 ? finding : `${rule.name}: no fact`;
}

/** The machine exists, even where no edge names it; and it has its addresses. */
function machineFacts({ device, at }: OcsfEvent, facts: readonly Observation[]): Observation[] {
  if (device === undefined) return [];
  const addresses = deviceFacts(at, device);
  const isNamed = addresses.length > 0 || facts.some(namesHost);
  return isNamed ? addresses : [{ entity: device.host, at }];
}

/** One event tells at most so much; lists multiply, and an honest one stays far below. */
const MAX_FACTS = 256;

/** Objects repeat one another (actor, parent, device): what is told twice in one event is one fact. */
function distinct(facts: readonly Observation[]): Observation[] {
  const byText = new Map(facts.map((fact) => [JSON.stringify(fact), fact]));
  return [...byText.values()].slice(0, MAX_FACTS);
}

/** How much later than the event it was logged, where both are told. */
function skewOf({ fields, at }: OcsfEvent): number | undefined {
  const logged = timeAt(plainAt(fields, 'metadata'), 'logged_time');
  if (logged === undefined || timeAt(fields, 'time') === undefined) return undefined;
  return differenceOf(logged, at);
}
