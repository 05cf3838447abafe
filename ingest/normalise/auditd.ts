import { listAt, textAt } from './common/fields.js';
import { addressMention, hostMention, isOwnable, type Mention } from './common/mentions.js';
import { clip, MAX_NAME, scalarText } from './common/text.js';
import { parseInstant, skewOf } from './common/time.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { Format, RawEvent, Reception, Verdict } from './format.js';
import type { AuditEvent } from './linux/audit/record.js';
import { coverage, factsOf } from './linux/audit/rules.js';
import { isAuditEvent, readAuditEvent } from './linux/audit/shapes.js';
import { shippedMachine, shippedStamp } from './linux/machine.js';

/**
 * The Linux audit system: lines of auditd (joined by the framing, or one by one in JSON), auoms,
 * Auditbeat, go-audit and LAUREL. All shapes become the records that the kernel wrote, and one set of
 * rules reads those.
 */
export const auditd = {
  name: 'auditd',
  recognises: isAuditEvent,
  normalise,
  coverage,
} satisfies Format;

function normalise(event: RawEvent, reception: Reception): Verdict {
  const audit = readAuditEvent(event);
  if (audit === undefined) {
    return rejected('no audit record: expected type=… msg=audit(seconds:serial):, or its JSON');
  }
  const instant = parseInstant(audit.stamp);
  if ('problem' in instant) return rejected(`event time: ${instant.problem}`);
  const at = instant.epoch;
  // auditd names the machine only when told to: then whoever sent the log is it.
  const computer = audit.node ?? shippedMachine(event) ?? clip(reception.source, MAX_NAME);
  const scene = { at, computer, host: hostMention(computer), event: audit };
  const stamp = shippedStamp(event);
  const finding = factsOf({ ...scene, ownAddress: ownAddress(event) });
  if (typeof finding === 'string') return ignored(`auditd: ${finding}`);
  return accepted({
    observations: finding,
    recordId: recordIdOf(audit, computer),
    at,
    skewSeconds: stamp === audit.stamp ? undefined : skewOf(stamp, at),
  });
}

/**
 * Host, time and serial name an event, whoever carries it. Of a record that came by itself the type
 * and item are needed too, since the others of its event bear the same serial.
 */
function recordIdOf(audit: AuditEvent, computer: string): string | undefined {
  const instant = parseInstant(audit.stamp);
  const { serial, isPart, records } = audit;
  if (serial === undefined || !/^\d{1,20}$/.test(serial) || 'problem' in instant) return undefined;
  const event = `${computer.toLowerCase()}|${instant.epoch.toFixed(3)}:${serial}`;
  const [part] = records;
  if (!isPart || part === undefined) return event;
  return `${event}|${part.type}|${clip(part.fields.get('item') ?? '', 16)}`;
}

const MAX_ADDRESSES = 32;

/** The machine's address where the shipper tells one, or several of which one is routed. */
function ownAddress(event: RawEvent): Mention<'IpAddress'> | undefined {
  const told = [textAt(event, 'HostIP'), ...listAt(MAX_ADDRESSES, event, 'host', 'ip')];
  const routed = told
    .map((text) => addressMention(scalarText(text)))
    .filter((address) => address !== undefined && isOwnable(address));
  return routed.length === 1 ? routed[0] : undefined;
}
