import type { Condition } from '../../plan/plan.js';
import type { Item, Mention } from '../items.js';
import { both, namesIn } from '../scene.js';
import { tellOperation, tellOther } from './again.js';
import type { Composition } from './composition.js';
import { likeness } from './connectives.js';

interface Property {
  readonly names: readonly string[];
  readonly of: 'node' | 'edge';
}

/** Properties whose values are numbers, which text cannot be compared with. */
const numeric = new Set(['pid', 'port', 'logon_type', 'input_tokens', 'output_tokens']);

/** The word for a property: it is asked for, or a value for it follows, or it went before. */
export function propertyNoun(state: Composition, property: Property, next: Item | undefined): void {
  const { preposition, last } = state;
  if (state.count !== undefined) {
    state.scene.countedProperty = { ...property, ...state.count };
    state.count = undefined;
    state.preposition = undefined;
    return;
  }
  const isPlace = preposition === 'in' || preposition === 'on' || preposition === 'inside';
  if (isPlace && state.loose !== undefined) {
    looseTo(state, property);
    return;
  }
  if (preposition === undefined && state.isAdjacent && last !== undefined && !valueFollows(next)) {
    // "dircolors command lines", "program names"
    state.scene.properties.push({ ...property, thing: last });
    return;
  }
  const isWith = preposition === 'with' || preposition === 'having';
  if (isWith && last !== undefined && property.of === 'node' && !valueFollows(next)) {
    last.where = both(last.where, [
      property.names.map((name) => ({ property: name, op: 'known' })),
    ]);
    state.preposition = undefined;
    return;
  }
  const isAsked =
    state.isAsking ||
    (state.scene.things.length === 0 &&
      state.scene.properties.length === 0 &&
      preposition === undefined);
  if (isAsked || (state.joint === 'and' && state.scene.properties.length > 0)) {
    state.isAsking = false;
    state.scene.properties.push({ ...property, thing: undefined, isBeside: state.isAlsoAsking });
    state.isAlsoAsking = false;
    state.isAdjacent = false;
    state.joint = undefined;
    return;
  }
  if (preposition === "'s" && last !== undefined && state.scene.asked === undefined) {
    state.scene.properties.push({ ...property, thing: last });
    state.preposition = undefined;
    return;
  }
  state.property = property;
  state.preposition = undefined;
  state.isAdjacent = false;
  state.isWhose = false;
}

/** "rundll32 without arguments that …": what is missing is told of the program, and denies no act. */
export function lacksCommandLine(
  state: Composition,
  { noun, text, start, end }: Mention,
  next: Item | undefined,
): boolean {
  const holder = state.last ?? state.head;
  const isMeant = noun?.property?.names.includes('command_line') === true && !valueFollows(next);
  if (!state.isDenied || !isMeant || holder === undefined || state.isAsking) return false;
  const where = /arg|param/i.test(text) ? bareCommandLine(namesIn(holder.where)) : noCommandLine;
  if (where.length === 0) state.scene.strangers.push({ start, end, text });
  else holder.where = both(holder.where, [where]);
  state.isDenied = false;
  state.preposition = undefined;
  return true;
}

const noCommandLine: Condition[] = [{ property: 'command_line', op: 'known', not: true }];

/** Nothing behind the program, which may stand in quotes, and behind which a blank may be logged. */
function bareCommandLine(names: readonly string[]): Condition[] {
  const programs = names.flatMap((name) => [name, name.replace(/\.exe$/, '')]);
  return [...new Set(programs)].flatMap((program) =>
    ['', '"', ' ', '" '].map((rest): Condition => ({
      property: 'command_line',
      op: 'ends_with',
      value: program + rest,
    })),
  );
}

/** Something that may be the value of a property stands next. */
function valueFollows(next: Item | undefined): boolean {
  return (
    next?.type === 'edge_value' ||
    next?.type === 'unknown' ||
    next?.type === 'exclusion' ||
    (next?.type === 'mention' && next.by !== 'noun') ||
    (next?.type === 'preposition' && likeness.has(next.word)) ||
    (next?.type === 'filler' && /^(?:is|was|are|were)$/.test(next.word))
  );
}

/** "X in the command line": the stray word belongs to the property. */
export function looseTo(state: Composition, property: Property): void {
  const loose = state.loose;
  const holder = state.head ?? state.last;
  if (loose === undefined || holder === undefined) return;
  holder.where = both(holder.where, [
    property.names.map((name) => ({ property: name, op: 'contains', value: loose.text })),
  ]);
  state.loose = undefined;
  state.preposition = undefined;
  state.scene.strangers.splice(
    state.scene.strangers.findIndex(({ start }) => start === loose.start),
    1,
  );
}

export function propertyValue(state: Composition, mention: Mention): void {
  const property = state.property;
  const holder = state.last ?? state.head;
  if (property === undefined || holder === undefined) return;
  if (property.names.some((name) => numeric.has(name))) {
    // "the pid of cmd.exe" gives no number.
    state.scene.strangers.push({ start: mention.start, end: mention.end, text: mention.text });
    state.property = undefined;
    return;
  }
  const text = mention.text.replace(/^["'“‘`]|["'”’`]$/g, '');
  const op = property.names.includes('name')
    ? /[*?]/.test(text)
      ? 'like'
      : 'equals'
    : /[*?]/.test(text)
      ? 'like'
      : 'contains';
  const value = op === 'like' && !property.names.includes('name') ? `*${text}*` : text;
  const conditions = property.names.map(
    (name) =>
      ({
        property: name,
        op,
        value,
        ...(state.isExcluding || state.isDenied ? { not: true as const } : {}),
      }) as const,
  );
  if (property.of === 'edge') {
    const event = state.open ?? state.scene.events.at(-1);
    event?.conditions.push(conditions);
  } else {
    holder.where =
      state.joint === 'or' && holder.where.length > 0
        ? [...holder.where.slice(0, -1), [...(holder.where.at(-1) ?? []), ...conditions]]
        : both(holder.where, [conditions]);
    if (property.names.includes('command_line') && holder.kinds.length !== 1)
      holder.kinds = ['Process'];
  }
  state.isDenied = false;
  state.joint = undefined;
  state.isAdjacent = false;
  state.property = undefined;
}

export function propertyNumber(state: Composition, n: number): void {
  const property = state.property;
  if (property === undefined) return;
  const condition = { property: property.names[0] ?? 'name', op: 'equals' as const, value: n };
  if (property.of === 'edge')
    (state.open ?? state.scene.events.at(-1))?.conditions.push([condition]);
  else if (state.last !== undefined) state.last.where = both(state.last.where, [[condition]]);
  state.property = undefined;
}

export function takeEdgeValue(
  state: Composition,
  item: Extract<Item, { type: 'edge_value' }>,
): void {
  if (state.property !== undefined && item.number !== undefined) {
    propertyNumber(state, item.number);
    return;
  }
  state.property = undefined;
  if (item.number !== undefined && state.isAdjacent && state.last?.kinds[0] === 'Inference') {
    state.last.where = both(state.last.where, [
      [{ property: 'name', op: 'equals', value: String(item.number) }],
    ]);
    return;
  }
  const event = state.open ?? state.scene.events.at(-1);
  if (item.isUsual === true) state.scene.usual.add(item.condition);
  if (event === undefined ? tellOperation(state, item) : tellOther(state, event, item)) return;
  if (state.isExcluding) state.hasExcluded = true;
  const condition = state.isExcluding ? { ...item.condition, not: true as const } : item.condition;
  if (event === undefined) {
    state.scene.values.push(condition);
    state.isAdjacent = false;
    return;
  }
  const same = event.conditions.findIndex((group) =>
    group.every(({ property }) => property === condition.property),
  );
  const known = event.conditions[same] ?? [];
  if (item.isUsual === true && known.length > 0) return;
  if (
    item.isUsual !== true &&
    known.some((one) => state.scene.usual.has(one)) &&
    condition.not !== true
  ) {
    event.conditions[same] = [condition];
    state.isAdjacent = false;
    state.preposition = undefined;
    return;
  }
  const group = event.conditions[same];
  const isAlternative = group !== undefined && condition.not !== true;
  if (isAlternative) event.conditions[same] = [...group, condition];
  else event.conditions.push([condition]);
  state.isAdjacent = false;
  state.preposition = undefined;
}
