import type { Link, Resolution } from './resolution.js';

/** One act told twice ("spawned … children") is one edge: Cypher would look for two. */
export function dropDoubles(state: Resolution): void {
  const { links, eventLink } = state;
  for (const link of [...links]) {
    const twin = links.find((other) => other !== link && says(other, link));
    if (twin === undefined) continue;
    links.splice(links.indexOf(link), 1);
    for (const [event, one] of eventLink) if (one === link) eventLink.set(event, twin);
  }
}

/** All that the other says, between the same two. */
function says(link: Link, other: Link): boolean {
  return (
    link.from === other.from &&
    link.to === other.to &&
    link.isDenied === other.isDenied &&
    link.relations.every((relation) => other.relations.includes(relation)) &&
    JSON.stringify(link.hops) === JSON.stringify(other.hops) &&
    (other.conditions.length === 0 ||
      JSON.stringify(link.conditions) === JSON.stringify(other.conditions))
  );
}
