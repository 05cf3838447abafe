import { ancestorOf, childOf, hasToken, nameOf, type Branch, type Tree } from './tree.js';

/** Names of the graph's model that a text may speak of. */
export interface Vocabulary {
  readonly labels: readonly string[];
  readonly relations: readonly string[];
  readonly properties: readonly string[];
}

/** What a text names that the model does not have: no error, but often why an answer is empty. */
export interface UnknownNames {
  readonly unknownLabels: readonly string[];
  readonly unknownRelations: readonly string[];
  readonly unknownProperties: readonly string[];
}

const LABELS: ReadonlySet<string> = new Set(['labelExpression1', 'labelExpression1Is']);

/** Compares the names in a text with the model's. */
export function findUnknownNames(
  tree: Tree,
  branches: readonly Branch[],
  { labels, relations, properties }: Vocabulary,
): UnknownNames {
  const used = {
    labels: new Set<string>(),
    relations: new Set<string>(),
    either: new Set<string>(),
  };
  const properties_ = new Set<string>();
  const aliases = mapKeys(tree, branches);
  for (const branch of branches) {
    if (LABELS.has(branch.rule) && !hasToken(branch, 'PERCENT') && !hasToken(branch, 'LPAREN')) {
      used[placeOf(branch)].add(nameOf(tree, branch));
    } else if (branch.rule === 'propertyKeyName' && isLookUp(branch)) {
      properties_.add(nameOf(tree, branch));
    }
  }
  const not = (names: ReadonlySet<string>, ...known: readonly (readonly string[])[]): string[] =>
    [...names].filter((name) => !known.some((list) => list.includes(name)));
  const either = not(used.either, labels, relations);
  return {
    unknownLabels: [...new Set([...not(used.labels, labels), ...either])],
    unknownRelations: not(used.relations, relations),
    unknownProperties: not(properties_, properties, [...aliases], PARTS_OF_TIMES),
  };
}

/** `n:X` as a condition may speak of a node or of a relationship. */
function placeOf(branch: Branch): 'labels' | 'relations' | 'either' {
  const holder = ancestorOf(branch, 'nodePattern', 'relationshipPattern', 'postFix');
  if (holder?.rule === 'nodePattern') return 'labels';
  return holder?.rule === 'relationshipPattern' ? 'relations' : 'either';
}

/** `n.name`, `n {.name}` and the keys of a pattern's map; not the keys of maps that a hunter makes. */
function isLookUp(branch: Branch): boolean {
  const { parent } = branch;
  if (parent?.rule === 'property') return true;
  return parent?.rule === 'map' && parent.parent?.rule === 'properties';
}

/** Keys that the text itself gives to maps, and which `m.key` then looks up. */
function mapKeys(tree: Tree, branches: readonly Branch[]): Set<string> {
  const keys = branches
    .filter(
      ({ rule, parent }) =>
        rule === 'propertyKeyName' &&
        (parent?.rule === 'mapProjectionElement' || parent?.rule === 'map'),
    )
    .filter((branch) => !isLookUp(branch));
  const projected = branches
    .filter(({ rule }) => rule === 'mapProjectionElement')
    .flatMap((element) => childOf(element, 'variable') ?? []);
  return new Set([...keys, ...projected].map((branch) => nameOf(tree, branch)));
}

/** What can be looked up in dates and durations. */
const PARTS_OF_TIMES: readonly string[] =
  `year quarter month week weekYear day ordinalDay weekDay dayOfWeek dayOfQuarter hour minute second
  millisecond microsecond nanosecond timezone offset offsetMinutes offsetSeconds epochSeconds epochMillis
  years quarters months weeks days hours minutes seconds milliseconds microseconds nanoseconds
  monthsOfYear minutesOfHour secondsOfMinute`.split(/\s+/);
