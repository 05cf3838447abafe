import type { EpochSeconds, Observation } from '../../graph/index.js';
import { namesHost } from './common/facts.js';
import { hostMention } from './common/mentions.js';
import { coverageRow } from './common/rule.js';
import { type Instant, parseInstant, skewOf } from './common/time.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { Format, RawEvent, Verdict } from './format.js';
import { type Family, familyTitles } from './windows/family.js';
import { powershellRules, windowsPowershellRules } from './windows/powershell.js';
import { looksLikeRecord, readRecord, type WindowsRecord } from './windows/record.js';
import type { DatedRecord, FactRule, Rule } from './windows/rule.js';
import { securityRules } from './windows/security/index.js';
import { sysmonRules } from './windows/sysmon/index.js';
import { systemRules } from './windows/system.js';
import { taskSchedulerRules } from './windows/task-scheduler.js';
import { terminalServicesRules } from './windows/terminal-services.js';
import { wmiActivityRules } from './windows/wmi-activity.js';

type CoveredFamily = Exclude<Family, 'other'>;

const rules: Readonly<Record<CoveredFamily, readonly Rule[]>> = {
  sysmon: sysmonRules,
  security: securityRules,
  system: systemRules,
  powershell: powershellRules,
  'windows powershell': windowsPowershellRules,
  'wmi activity': wmiActivityRules,
  'task scheduler': taskSchedulerRules,
  'terminal services': terminalServicesRules,
};

const families = Object.keys(rules) as readonly CoveredFamily[];

const byId = new Map<Family, ReadonlyMap<number, Rule>>(
  families.map((family) => [family, new Map(rules[family].map((rule) => [rule.id, rule]))]),
);

/** Windows event logs and Sysmon for Windows, in every shape that exporters give them. */
export const windows = {
  name: 'windows',
  recognises: looksLikeRecord,
  normalise,
  coverage: families.flatMap((family) =>
    rules[family].map((rule) => coverageRow(`${familyTitles[family]} ${rule.id}`, rule)),
  ),
} satisfies Format;

function normalise(event: RawEvent): Verdict {
  const record = readRecord(event);
  if (record === undefined) {
    return rejected('no event id: expected EventID, event_id, winlog.event_id or Event.System');
  }
  const { family, eventId } = record;
  if (family === 'other') return ignored('windows: event log without rules');
  const rule = byId.get(family)?.get(eventId);
  if (rule === undefined) return ignored(`${family}: no fact in event ${eventId}`);
  if ('ignored' in rule) return ignored(`${family} ${eventId}: ${rule.ignored}`);
  return applyRule(rule, record);
}

function applyRule(rule: FactRule, record: WindowsRecord): Verdict {
  const { computer, family, eventId } = record;
  if (computer === undefined || computer === '') {
    return rejected('no machine name: expected Computer, Hostname, computer_name');
  }
  const own = ownClock(record);
  const instant = own ?? parseInstant(record.stamp);
  if ('problem' in instant) return rejected(`event time: ${instant.problem}`);
  const dated = dateRecord(record, computer, instant.epoch);
  const finding = rule.read(dated);
  if (typeof finding === 'string') return ignored(`${family} ${eventId}: ${finding}`);
  return accepted({
    observations: withHost(dated, finding),
    recordId: recordIdOf(dated),
    at: instant.epoch,
    skewSeconds: own === undefined ? undefined : skewOf(record.stamp, instant.epoch),
  });
}

// Field by field: it runs for every event, where a spread would take a tenth of all the time.
function dateRecord(record: WindowsRecord, computer: string, at: EpochSeconds): DatedRecord {
  const { family, channel, eventId, recordNumber, fields } = record;
  const { message, executionPid, principal, stamp, keywords } = record;
  return {
    family,
    channel,
    eventId,
    computer,
    host: hostMention(computer),
    recordNumber,
    fields,
    message,
    executionPid,
    principal,
    stamp,
    keywords,
    at,
  };
}

/**
 * Sysmon's `UtcTime` is taken when the thing happened; the header when it was written, and by some
 * collectors in local time labelled as UTC. Undefined where there is none.
 */
function ownClock({ family, fields }: WindowsRecord): Instant | undefined {
  const time = family === 'sysmon' ? fields.text('UtcTime') : undefined;
  return time === undefined ? undefined : parseInstant(time);
}

/** A cleared log counts from 1 again, so that number and time are needed together. */
function recordIdOf(record: DatedRecord): string | undefined {
  const number = record.recordNumber?.trim();
  if (number === undefined || !/^\d{1,20}$/.test(number)) return undefined;
  const { computer, channel, at } = record;
  return `${computer.toLowerCase()}|${channel}|${number}|${at}`;
}

/** The machine exists, even where no edge names it. */
function withHost(record: DatedRecord, facts: readonly Observation[]): readonly Observation[] {
  return facts.some(namesHost) ? facts : [...facts, { entity: record.host, at: record.at }];
}
