import { SpoorError } from '../../graph/index.js';
import type { ConnectorTarget, Json } from '../connectors/connector.js';

/** What a plan is made for. `alert` is null where an analyst asks without one. */
export interface RunFacts {
  readonly target: ConnectorTarget;
  readonly alert: { readonly id: string; readonly title: string } | null;
  readonly run: { readonly id: string };
}

/** `{target.name}`: no space inside, so that a text may hold braces of its own. */
const PLACE = /\{([A-Za-z]\w*(?:\.[A-Za-z_]\w*)*)\}/g;
const WHOLE = new RegExp(`^${PLACE.source}$`);

const TARGET = 'target.';
const OWN: ReadonlySet<string> = new Set(['alert.id', 'alert.title', 'run.id']);

/** Names of the values that a text asks for, such as `target.name`. */
export function placesIn(text: string): string[] {
  return [...text.matchAll(PLACE)].map(([, name = '']) => name);
}

/** The property of the target that a place asks for; undefined where it asks for something else. */
export function targetPropertyOf(place: string): string | undefined {
  return place.startsWith(TARGET) ? place.slice(TARGET.length) : undefined;
}

export function isPlace(place: string): boolean {
  return OWN.has(place) || targetPropertyOf(place) !== undefined;
}

/**
 * Arguments with their values put in; keys stay as they are, and what was put in is not looked at again. A text that
 * is one place as a whole gets the value with its type.
 *
 * @throws SpoorError BAD_REQUEST for a value that is missing or does not fit into a text
 */
export function filled(value: Json, facts: RunFacts): Json {
  if (typeof value === 'string') return filledText(value, facts);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((item) => filled(item, facts));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, filled(item, facts)] as const),
  );
}

function filledText(text: string, facts: RunFacts): Json {
  const whole = WHOLE.exec(text)?.[1];
  if (whole !== undefined) return valueOf(whole, facts);
  return text.replace(PLACE, (_asItIs, place: string) => {
    const value = valueOf(place, facts);
    if (typeof value !== 'object') return String(value);
    throw new SpoorError(
      'BAD_REQUEST',
      `{${place}} is no single value and has no place in a text.`,
    );
  });
}

/** An empty text counts as missing: to act on nobody is never meant. */
function valueOf(place: string, { target, alert, run }: RunFacts): Exclude<Json, null> {
  const property = targetPropertyOf(place);
  const value =
    property === undefined ? ownValue(place, alert, run) : valueOfTarget(target, property);
  if (value !== undefined && value !== null && value !== '') return value;
  const whose = property === undefined ? '' : ` of ${target.kind} ${target.name}`;
  throw new SpoorError('BAD_REQUEST', `{${place}} has no value${whose}.`);
}

function ownValue(place: string, alert: RunFacts['alert'], run: RunFacts['run']): Json | undefined {
  if (place === 'run.id') return run.id;
  return place === 'alert.id' ? alert?.id : alert?.title;
}

/** A property of the target by its name in the graph; undefined where it has none. */
export function valueOfTarget(target: ConnectorTarget, property: string): Json | undefined {
  if (property === 'uid' || property === 'kind' || property === 'name') return target[property];
  return Object.hasOwn(target.properties, property) ? target.properties[property] : undefined;
}

function isList(value: Exclude<Json, string>): value is readonly Json[] {
  return Array.isArray(value);
}
