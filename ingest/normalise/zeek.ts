import { accepted, ignored, rejected } from './common/verdict.js';
import type { Format, RawEvent, Verdict } from './format.js';
import { isEcs, isRaw, unwrap } from './zeek/envelope.js';
import { onUnknown } from './zeek/flow.js';
import { readRecord } from './zeek/record.js';
import { coverage, ruleFor } from './zeek/rules.js';

/**
 * Zeek's logs in JSON: as Zeek writes them, with `_path` or without, as Corelight sends them, and as
 * the Filebeat module, the Elastic integration, Security Onion and Splunk ship them. A sensor sees
 * addresses and no processes: the address acts, and the user where the protocol names one.
 */
export const zeek = {
  name: 'zeek',
  recognises,
  normalise,
  coverage,
} satisfies Format;

function recognises(event: RawEvent): boolean {
  const { fields, envelope } = unwrap(event);
  return isRaw(fields) || isEcs(envelope);
}

function normalise(event: RawEvent): Verdict {
  const record = readRecord(event);
  if ('problem' in record) return rejected(record.problem);
  const rule = ruleFor(record.stream);
  if (rule !== undefined && 'ignored' in rule) return ignored(rule.ignored);
  const found = rule === undefined ? onUnknown(record) : rule.read(record);
  if (typeof found === 'string') return ignored(found);
  if ('outcome' in found) return found;
  const { at, skewSeconds } = record;
  return accepted({ observations: found, at, skewSeconds });
}
