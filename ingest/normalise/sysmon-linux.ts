import { hostMention } from './common/mentions.js';
import { coverageRow } from './common/rule.js';
import { parseInstant, skewOf } from './common/time.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { Format, RawEvent, Verdict } from './format.js';
import { isLinuxSysmon, readSysmonRecord, type SysmonRecord } from './linux/sysmon/record.js';
import { type FactRule, sysmonLinuxRules } from './linux/sysmon/rules.js';

/**
 * Sysmon for Linux: the XML inside a line of syslog, under whatever key a shipper puts it, or parsed
 * on the way. The rules are those of Windows except where the systems differ: paths keep their case,
 * accounts are local to the machine, and the pid stands beside the GUID.
 */
export const sysmonLinux = {
  name: 'sysmon-linux',
  recognises: isLinuxSysmon,
  normalise,
  coverage: sysmonLinuxRules.map((rule) => coverageRow(`Sysmon ${rule.id}`, rule)),
} satisfies Format;

const byId = new Map(sysmonLinuxRules.map((rule) => [rule.id, rule]));

function normalise(event: RawEvent): Verdict {
  const record = readSysmonRecord(event);
  if (record === undefined) {
    return rejected('no event of Linux-Sysmon: expected XML with EventID in a text field');
  }
  const rule = byId.get(record.eventId);
  if (rule === undefined) return ignored('sysmon for linux: event without rules');
  if ('ignored' in rule) return ignored(`sysmon for linux ${rule.id}: ${rule.ignored}`);
  return applyRule(rule, record);
}

function applyRule(rule: FactRule, record: SysmonRecord): Verdict {
  const { computer, fields, written, stamp } = record;
  if (computer === undefined) return rejected('no machine name: expected Computer');
  // UtcTime is taken when the thing happened, the header's time when it was written down.
  const instant = parseInstant(fields.text('UtcTime') ?? written ?? stamp);
  if ('problem' in instant) return rejected(`event time: ${instant.problem}`);
  const at = instant.epoch;
  const finding = rule.read({ at, computer, host: hostMention(computer) }, fields);
  if (typeof finding === 'string') return ignored(`sysmon for linux ${rule.id}: ${finding}`);
  return accepted({
    observations: finding,
    recordId: recordIdOf(record, computer, at),
    at,
    skewSeconds: skewOf(stamp ?? written, at),
  });
}

/** Record numbers begin again when Sysmon is installed again, so that the time stands beside them. */
function recordIdOf(
  { recordNumber }: SysmonRecord,
  computer: string,
  at: number,
): string | undefined {
  if (recordNumber === undefined || !/^\d{1,20}$/.test(recordNumber)) return undefined;
  return `${computer.toLowerCase()}|${recordNumber}|${at}`;
}
