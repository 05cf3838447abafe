import { coverageRow } from '../common/rule.js';
import type { CoverageRow } from '../format.js';
import { dhcpRules } from './dhcp.js';
import { dnsRules } from './dns.js';
import { filesRules } from './files.js';
import { flowRules } from './flow.js';
import { kerberosRules } from './kerberos.js';
import { logonRules } from './logon.js';
import { rpcRules } from './rpc.js';
import type { Rule } from './rule.js';
import { serviceRules } from './services.js';
import { silentRules } from './silent.js';
import { smbRules } from './smb.js';
import { webRules } from './web.js';

const rules: readonly Rule[] = [
  ...flowRules,
  ...dnsRules,
  ...webRules,
  ...filesRules,
  ...smbRules,
  ...rpcRules,
  ...kerberosRules,
  ...logonRules,
  ...serviceRules,
  ...dhcpRules,
  ...silentRules,
];

const byStream: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.stream, rule]));

/** What to do with lines of this log; undefined for logs that have no rule. */
export function ruleFor(stream: string | undefined): Rule | undefined {
  return stream === undefined ? undefined : byStream.get(stream);
}

const others: CoverageRow = {
  event: 'any other log',
  title: 'Logs of other analysers and packages',
  edges: ['IpAddress CONNECTED_TO IpAddress'],
  note: 'Ignored without two addresses.',
};

export const coverage: readonly CoverageRow[] = [
  ...rules.map((rule) => coverageRow(rule.stream, rule)),
  others,
];
