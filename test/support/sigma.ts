import { Detector } from '../../detections/index.js';
import { RuleReader } from '../../detections/sigma/load/rule-reader.js';
import type { LoadedRules } from '../../detections/sigma/load/rule-reader.js';

/** Rules out of texts, as if each were a file. */
export function readRules(
  texts: readonly string[],
  placeholders: ReadonlyMap<string, readonly string[]> = new Map(),
): LoadedRules {
  const reader = new RuleReader(placeholders);
  for (const [at, text] of texts.entries()) reader.add(`rule-${at}.yml`, text);
  return reader.finish();
}

/** A rule for new processes with this detection, written as YAML two blanks deep. */
export function processRule(detection: string, more = ''): string {
  const section = detection
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  return `title: A rule
id: 11111111-1111-4111-8111-111111111111
logsource:
  product: windows
  category: process_creation
detection:
${section}
${more}`;
}

/** A new process as Sysmon tells it, in the form of an evtx export. */
export function sysmonEvent(
  eventId: number,
  data: Record<string, unknown>,
): Record<string, unknown> {
  return {
    Event: {
      System: {
        Provider: { '#attributes': { Name: 'Microsoft-Windows-Sysmon' } },
        EventID: eventId,
        Channel: 'Microsoft-Windows-Sysmon/Operational',
        Computer: 'ws1',
      },
      EventData: data,
    },
  };
}

/** The code with which a rule is refused; undefined where it is taken. */
export function refusal(text: string): string | undefined {
  return readRules([text]).refused[0]?.code;
}

/** True where a rule for new processes with this detection matches a process with these fields. */
export function matches(detection: string, data: Record<string, unknown>): boolean {
  const { ruleset, refused } = readRules([processRule(detection)]);
  if (refused[0] !== undefined) throw new Error(`${refused[0].code}: ${refused[0].reason}`);
  const detector = new Detector(ruleset);
  const found = detector.detect('acme', 'windows', sysmonEvent(1, data), 1);
  if (detector.failures.size > 0) throw new Error('a rule failed');
  return found.length > 0;
}

/** The same for one field: `CommandLine|contains: x` against a command line. */
export function lineMatches(item: string, commandLine: unknown): boolean {
  return matches(`selection:\n  ${item}\ncondition: selection`, { CommandLine: commandLine });
}
