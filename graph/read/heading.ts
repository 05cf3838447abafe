import type { RelationshipDeclaration } from '../model/declare.js';

/** Which way a path grows: with influence, or back against it. */
export type Heading = 'forward' | 'backward';

/** Which end of an edge a node is: `out` of it, or `in`to it. */
export type Way = 'out' | 'in';

/** How influence runs along a relationship. */
export type Flow = RelationshipDeclaration['flow'];

export const flows: readonly Flow[] = ['forward', 'reverse', 'both', 'none'];

/** What a path may take: with the edge out of a node, against it into one, and what flows both ways by either. */
export const followed: Readonly<Record<Heading, Readonly<Record<Way, readonly Flow[]>>>> = {
  forward: { out: ['forward', 'both'], in: ['reverse', 'both'] },
  backward: { out: ['reverse', 'both'], in: ['forward', 'both'] },
};
