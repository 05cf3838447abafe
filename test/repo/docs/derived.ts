import { refusalCodes } from '../../../detections/index.js';
import { correlationLimits } from '../../../detections/sigma/correlation/limits.js';
import {
  channelCategories,
  linuxCategories,
  sysmonCategories,
} from '../../../detections/sigma/sources/windows-categories.js';
import { windowsServices } from '../../../detections/sigma/sources/windows-services.js';
import {
  checkedSettings,
  entityDeclaration,
  errorTable,
  kinds,
  relationshipDeclaration,
  relations,
  type Kind,
  type Relation,
} from '../../../graph/index.js';
import {
  allTechniques,
  sandboxRules,
  type SandboxRule,
  type Technique,
} from '../../../hunts/index.js';
import { functions } from '../../../hunts/sandbox/functions.js';
import { budgets } from '../../../hunts/sandbox/limits.js';
import { formats, type Format } from '../../../ingest/index.js';
import { featureNames, filterNames, graphFeatures } from '../../../agents/index.js';
import { weighed } from '../../../agents/triage/weights.js';
import { graphqlAccess } from '../../../resolvers/access.js';
import { roles } from '../../../server/auth.js';
import { routes } from '../../../server/http/routes.js';
import { openMetrics } from '../../../server/metrics.js';
import { responseTables } from './response.js';
import { canMeasure, sharesTable } from './shares.js';
import { codes, markdownTable } from './table.js';

function kindRow(kind: Kind): string[] {
  const { keys, hostScoped, meaning, retention, properties } = entityDeclaration(kind);
  const scope = hostScoped === true ? 'host + ' : '';
  const key = keys.map((names) => `${scope}${codes(names)}`).join(', else ');
  return [codes([kind]), meaning, key, retention, codes(Object.keys(properties))];
}

function relationRow(relation: Relation): string[] {
  const { from, to, discriminators, flow, halfLifeHours, meaning } =
    relationshipDeclaration(relation);
  return [
    codes([relation]),
    `${from.join(', ')} → ${to.join(', ')}`,
    codes(discriminators),
    halfLifeHours === null ? 'stands' : `${halfLifeHours} h`,
    flow,
    meaning,
  ];
}

function coverageRows({ coverage }: Format): string[][] {
  return coverage.map(({ event, title, edges, note = '' }) => [
    codes([event]),
    title,
    edges.length === 0 ? 'ignored' : codes(edges),
    note,
  ]);
}

/** Categories of Windows and Linux and the events that are of them. */
function categoryRows(): string[][] {
  const events = new Map<string, string[]>();
  const add = (product: string, category: string, event: string): void => {
    const key = `${category} ${product}`;
    events.set(key, [...(events.get(key) ?? []), event]);
  };
  for (const [id, names] of Object.entries(sysmonCategories)) {
    for (const name of names) add('windows', name, `Sysmon ${id}`);
  }
  for (const [channel, ids, names] of channelCategories) {
    for (const name of names) add('windows', name, `${channel} ${ids.join(', ')}`);
  }
  for (const [id, names] of Object.entries(linuxCategories)) {
    for (const name of names) add('linux', name, `Sysmon for Linux ${id}`);
  }
  return [...events]
    .map(([key, all]) => {
      const [category = '', product = ''] = key.split(' ');
      return [codes([category]), product, all.join('; ')];
    })
    .sort(([left = ''], [right = '']) => (left < right ? -1 : 1));
}

function errorRows(): string[][] {
  return Object.entries(errorTable).map(([code, { status, retryable, meaning }]) => [
    codes([code]),
    status === 0 ? 'CLI' : String(status),
    retryable ? 'yes' : 'no',
    meaning,
  ]);
}

function rolesShown(allowed: readonly string[] | 'public'): string {
  if (allowed === 'public') return 'no token needed';
  const missing = roles.filter((role) => !allowed.includes(role));
  if (missing.length === 0) return 'every role; then by field';
  return missing.length <= 2 ? `all but ${codes(missing)}` : codes(allowed);
}

/** Lists of a kind are one row: they have one rule. */
function doorRows(): string[][] {
  const ofKinds = kinds.flatMap((kind) => {
    const { plural } = entityDeclaration(kind);
    return [`Query.${plural}`, `Query.${plural}Connection`];
  });
  const lists = { 'Query.hosts, processes, … and Connections': graphqlAccess['Query.hosts'] ?? [] };
  const others = Object.entries(graphqlAccess).filter(([field]) => !ofKinds.includes(field));
  return [
    ...Object.values(routes).map(({ method, path, access }) => [
      codes([`${method} ${path}`]),
      rolesShown(access),
    ]),
    ...[...Object.entries(lists), ...others].map(([field, allowed]) => [
      codes([field]),
      rolesShown(allowed),
    ]),
  ];
}

/** What prom-client's types leave out of a metric. */
interface DeclaredMetric {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly constructor: { readonly name: string };
}

function techniqueRow({ id, name, visible, because, signs, also }: Technique): string[] {
  const strengths = ['high', 'medium', 'low'].flatMap((strength) => {
    const count = signs.filter((sign) => sign.strength === strength).length;
    return count === 0 ? [] : [`${count} ${strength}`];
  });
  return [
    codes([id]),
    name,
    visible ? strengths.join(', ') : `not visible: ${because ?? ''}`,
    also.join(', '),
  ];
}

/** Our own; those of Node are known by their names. */
function metricRows(): string[][] {
  const metrics = openMetrics().registry.getMetricsAsArray() as unknown as DeclaredMetric[];
  return metrics
    .filter(({ name }) => !/^spoor_(?:nodejs_(?!heap_size_limit)|process_)/.test(name))
    .map((metric) => [
      codes([metric.name]),
      metric.constructor.name.toLowerCase(),
      codes(metric.labelNames),
      metric.help,
    ]);
}

function graphFeatureRows(): string[][] {
  return Object.entries(graphFeatures).map(([name, { meaning, neutral }]) => [
    codes([name]),
    meaning,
    neutral === null ? '–' : String(neutral),
  ]);
}

/** Those that the prefilter looks at and the judge does not have no weight. */
function weightRows(): string[][] {
  const weights: Readonly<Record<string, (typeof weighed)[keyof typeof weighed]>> = weighed;
  return featureNames.map((name) => {
    const feature = weights[name];
    const filtered = filterNames.includes(name) ? 'yes' : '–';
    if (feature === undefined) return [codes([name]), '–', '–', filtered];
    return [codes([name]), feature.speaksFor, String(feature.weight), filtered];
  });
}

const SHOWN = 100;

/** As much of a text as fits into a cell, on one line. */
function shortened(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return `\`${line.length > SHOWN ? `${line.slice(0, SHOWN)} …` : line}\``;
}

function ruleRow({ code, refuses, because, example, mended }: SandboxRule): string[] {
  return [codes([code]), refuses, because, shortened(example), shortened(mended)];
}

/** Parts that only a machine with the public captures can renew. */
export const measured: readonly string[] = canMeasure ? [] : ['shares'];

const coverageHead = ['Event', 'What it is', 'Edges', 'Note'];

/** Every part of a page that is derived from code, by the name in its markers. */
export const derived: Readonly<Record<string, () => string | Promise<string>>> = {
  ...(canMeasure && { shares: sharesTable }),
  ...responseTables,
  kinds: () =>
    markdownTable(['Kind', 'Meaning', 'Natural key', 'Kept as', 'Properties'], kinds.map(kindRow)),
  relationships: () =>
    markdownTable(
      ['Relationship', 'From → to', 'Told apart by', 'Half-life', 'Flow', 'Meaning'],
      relations.map(relationRow),
    ),
  errors: () => markdownTable(['Code', 'Status', 'Retryable', 'Meaning'], errorRows()),
  metrics: () => markdownTable(['Metric', 'Kind', 'Labels', 'Meaning'], metricRows()),
  doors: () => markdownTable(['Door', 'Roles'], doorRows()),
  techniques: () =>
    markdownTable(['Id', 'Name', 'Signs', 'Also called'], allTechniques().map(techniqueRow)),
  'sigma-refusals': () =>
    markdownTable(
      ['Code', 'Meaning'],
      Object.entries(refusalCodes).map(([code, meaning]) => [codes([code]), meaning]),
    ),
  'sigma-services': () =>
    markdownTable(
      ['Service', 'Channels'],
      Object.entries(windowsServices).map(([service, channels]) => [
        codes([service]),
        codes(channels),
      ]),
    ),
  'sigma-categories': () => markdownTable(['Category', 'Product', 'Events'], categoryRows()),
  'sigma-limits': () =>
    markdownTable(
      ['What', 'At most'],
      Object.entries(correlationLimits).map(([name, most]) => [
        codes([name]),
        most.toLocaleString('en'),
      ]),
    ),
  'graph-features': () =>
    markdownTable(['Name', 'What it says', 'Taken where it is missing'], graphFeatureRows()),
  'triage-weights': () =>
    markdownTable(['Feature', 'Speaks for', 'Weight', 'Prefilter'], weightRows()),
  'sandbox-rules': () =>
    markdownTable(['Code', 'Refused', 'Because', 'Example', 'Mended'], sandboxRules.map(ruleRow)),
  'sandbox-budgets': () =>
    markdownTable(
      ['What', 'At most'],
      budgets.map(([what, most]) => [what, most.toLocaleString('en')]),
    ),
  'sandbox-functions': () => `Functions: ${codes([...functions].sort())}.`,
  'sandbox-settings': () =>
    markdownTable(
      ['Setting', 'Should be', 'Without it'],
      checkedSettings.map(({ name, wanted, because }) => [codes([name]), wanted, because]),
    ),
  ...Object.fromEntries(
    formats.map((format) => [
      `coverage-${format.name}`,
      () => markdownTable(coverageHead, coverageRows(format)),
    ]),
  ),
};
