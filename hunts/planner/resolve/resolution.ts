import type { Relation } from '../../../graph/index.js';
import type { Condition } from '../../plan/plan.js';
import type { Event, Scene, Thing } from '../scene.js';
import type { Vocabulary } from '../vocabulary.js';

/** What is known so far of how a scene is meant. */
export class Resolution {
  readonly scene: Scene;
  readonly vocabulary: Vocabulary;

  constructor(scene: Scene, vocabulary: Vocabulary) {
    this.scene = scene;
    this.vocabulary = vocabulary;
  }

  readonly links: Link[] = [];
  readonly extra: Thing[] = [];
  readonly order: { first: Event; then: Event; within: number | undefined }[] = [];
  readonly unplaced: string[] = [];
  readonly eventLink = new Map<Event, Link>();
  readonly locations = new Map<Thing, Thing>();
  readonly started: Thing[] = [];
  isActionPending = false;
  readonly sameHost: { thing: Thing; host: Thing }[] = [];
  readonly sameUser: { link: Link; user: Thing }[] = [];
  readonly strayValues: Condition[] = [];

  /** Says that what a thing was told with found no place in the plan. */
  unplace({ spans }: Thing): void {
    this.unplaced.push(spans[0]?.text ?? '');
  }
}

/** An edge of the plan while it is made. */
export interface Link {
  readonly from: Thing;
  readonly to: Thing;
  readonly relations: readonly Relation[];
  readonly conditions: Condition[][];
  readonly hops: { min: number; max: number } | undefined;
  readonly isDenied: boolean;
  readonly event: Event | undefined;
  readonly either: boolean;
}

export function addLink(
  state: Resolution,
  from: Thing,
  relation: Relation,
  to: Thing,
  conditions: Condition[][] = [],
): Link {
  const link: Link = {
    from,
    to,
    relations: [relation],
    conditions,
    hops: undefined,
    isDenied: false,
    event: undefined,
    either: false,
  };
  state.links.push(link);
  return link;
}

export function makeThing(
  state: Resolution,
  kinds: readonly string[],
  event: Event | undefined,
): Thing {
  const thing: Thing = {
    id: 1000 + state.extra.length,
    kinds,
    where: [],
    noun: undefined,
    isVague: true,
    unknownName: undefined,
    programs: [],
    isSetting: false,
    isTechnique: false,
    isHeading: false,
    isOwned: false,
    spans: event === undefined ? [] : [event.span],
    count: undefined,
  };
  state.extra.push(thing);
  return thing;
}

export function allThings(state: Resolution): Thing[] {
  const linked = state.links.flatMap(({ from, to }) => [from, to]);
  return [...new Set([...state.scene.things, ...linked])];
}

export function isUsed(state: Resolution, thing: Thing): boolean {
  return (
    state.scene.events.some(({ parts }) => parts.some((part) => part.thing === thing)) ||
    state.scene.ties.some(({ a, b }) => a === thing || b === thing)
  );
}

export function isLinked(state: Resolution, thing: Thing): boolean {
  return state.links.some(({ from, to }) => from === thing || to === thing);
}

export function reach(state: Resolution, start: Thing): Set<Thing> {
  const reached = new Set([start]);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const { from, to } of state.links) {
      if (reached.has(from)) reached.add(to);
      if (reached.has(to)) reached.add(from);
    }
    for (const { thing, host } of state.sameHost) {
      if (reached.has(thing)) reached.add(host);
      if (reached.has(host)) reached.add(thing);
    }
  }
  return reached;
}
