import type { Finding } from '../../common/facts.js';
import { plainAt } from '../../common/fields.js';
import { AWS_EDGES, awsFacts, isAwsCall } from '../cloudtrail.js';
import { deviceOf } from '../device.js';
import { type OcsfEvent, readEvent } from '../event.js';
import { objectsAt } from '../fields.js';
import { timeAt } from '../time.js';
import { BASE_EDGES, baseFacts } from './base.js';
import type { ClassRule } from './rule.js';

/** Classes of findings by number; their evidence is built alike. */
const FINDINGS: readonly (readonly [number, string])[] = [
  [2001, 'Security Finding'],
  [2002, 'Vulnerability Finding'],
  [2003, 'Compliance Finding'],
  [2004, 'Detection Finding'],
  [2005, 'Incident Finding'],
  [2006, 'Data Security Finding'],
  [2007, 'Application Security Posture Finding'],
  [2008, 'IAM Analysis Finding'],
];

export const findingRules: readonly ClassRule[] = FINDINGS.map(([uid, name]) => ({
  uid,
  name,
  edges: [...BASE_EDGES, ...AWS_EDGES],
  note: 'What the evidence tells of acts, at the time when it was last seen. Affected resources alone are ignored: nobody is said to have touched them.',
  read: findingFacts,
}));

const MAX_EVIDENCE = 8;

function findingFacts(event: OcsfEvent): Finding {
  const { fields } = event;
  const at = seenAt(event);
  const evidence = objectsAt(MAX_EVIDENCE, fields, 'evidences').map((piece): OcsfEvent => {
    const read = readEvent(piece, at, true);
    return { ...read, device: deviceOf(piece) ?? event.device, product: event.product };
  });
  const facts = [{ ...event, at }, ...evidence].flatMap((piece) =>
    isAwsCall(piece) ? awsFacts(piece) : baseFacts(piece),
  );
  return facts.length === 0 ? 'finding without evidence of an act' : facts;
}

// A finding is dated when it was made, which can be hours after what it is about.
function seenAt({ fields, at }: OcsfEvent): number {
  const info = { ...plainAt(fields, 'finding'), ...plainAt(fields, 'finding_info') };
  const seen = timeAt(info, 'last_seen_time') ?? timeAt(info, 'first_seen_time') ?? at;
  return Math.min(seen, at);
}
