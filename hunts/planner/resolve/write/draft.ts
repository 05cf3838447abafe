import type { Event, Scene, Thing } from '../../scene.js';
import type { Link, Resolution } from '../resolution.js';

/** A plan while it is written: names for things and acts. */
export class Draft {
  readonly unplaced: string[] = [];
  readonly links: readonly Link[];
  readonly sameHost: readonly { thing: Thing; host: Thing }[];
  readonly sameUser: readonly { link: Link; user: Thing }[];
  readonly order: readonly { first: Event; then: Event; within: number | undefined }[];
  readonly eventLink: ReadonlyMap<Event, Link>;
  readonly scene: Scene;
  readonly asked: Thing;
  /** Things that no words stand for. */
  readonly made: readonly Thing[];

  constructor(
    { links, sameHost, sameUser, order, eventLink, scene, extra }: Resolution,
    asked: Thing,
  ) {
    this.links = links;
    this.sameHost = sameHost;
    this.sameUser = sameUser;
    this.order = order;
    this.eventLink = eventLink;
    this.scene = scene;
    this.asked = asked;
    this.made = extra;
  }
  readonly ids = new Map<Thing, string>();
  readonly linkIds = new Map<Link, string>();
}

export function idOf(draft: Draft, thing: Thing): string {
  const known = draft.ids.get(thing);
  if (known !== undefined) return known;
  const base = (thing.kinds[0] ?? 'entity')
    .replace(/^(?:Ip|Wmi|Ai)?(?=[A-Z])/, '')
    .replace(/^Address$/, 'ip')
    .replace('Subscription', 'wmi')
    .replace('RegistryKey', 'registry')
    .replace('ScheduledTask', 'task')
    .toLowerCase()
    .slice(0, 12);
  const taken = new Set(draft.ids.values());
  let id = base;
  for (let n = 2; taken.has(id); n += 1) id = `${base}${n}`;
  draft.ids.set(thing, id);
  return id;
}
