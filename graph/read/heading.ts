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

/** The ways in which influence runs between the ends of an edge, each as where from and where to. */
export function ways<T>(flow: Flow, from: T, to: T): (readonly [T, T])[] {
  switch (flow) {
    case 'forward':
      return [[from, to]];
    case 'reverse':
      return [[to, from]];
    case 'both':
      return [
        [from, to],
        [to, from],
      ];
    case 'none':
      return [];
  }
}
