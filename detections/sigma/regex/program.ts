import { RuleFault } from '../rule/fault.js';
import type { Assertion, Range, Tree } from './tree.js';

/** States of one expression; a count of a thousand takes a thousand. */
const MAX_STATES = 8000;
const MAX_VISITS = 4 * MAX_STATES;

/** A state of the machine; targets are numbers of states. */
export type State =
  | { readonly kind: 'step'; readonly ranges: readonly Range[]; next: number }
  | { readonly kind: 'fork'; targets: number[] }
  | { readonly kind: 'check'; readonly assertion: Assertion; next: number }
  | { readonly kind: 'found' };

export interface Program {
  readonly states: readonly State[];
  readonly start: number;
}

/** Thompson's construction, built from the end so that every state knows its successor. */
export function buildProgram(tree: Tree): Program {
  const states: State[] = [{ kind: 'found' }];
  const add = (state: State): number => {
    if (states.length >= MAX_STATES) {
      throw new RuleFault('REGEX_UNSUPPORTED', `it needs more than ${MAX_STATES} states`);
    }
    return states.push(state) - 1;
  };
  let visits = 0;
  const build = (part: Tree, next: number): number => {
    visits += 1;
    // What matches nothing adds no state, however often it is repeated.
    if (visits > MAX_VISITS) throw new RuleFault('REGEX_UNSUPPORTED', 'its counts multiply');
    switch (part.kind) {
      case 'set':
        return add({ kind: 'step', ranges: part.ranges, next });
      case 'assertion':
        return add({ kind: 'check', assertion: part.assertion, next });
      case 'sequence':
        return part.parts.reduceRight((behind, one) => build(one, behind), next);
      case 'choice':
        return add({ kind: 'fork', targets: part.parts.map((one) => build(one, next)) });
      case 'repeat':
        return repeat(part, next);
    }
  };
  const repeat = ({ part, least, most }: Tree & { kind: 'repeat' }, next: number): number => {
    let entry = next;
    if (most === Infinity) {
      const loop: State = { kind: 'fork', targets: [next] };
      entry = add(loop);
      loop.targets.push(build(part, entry));
    } else {
      for (let count = least; count < most; count += 1) {
        entry = add({ kind: 'fork', targets: [next, build(part, entry)] });
      }
    }
    for (let count = 0; count < least; count += 1) entry = build(part, entry);
    return entry;
  };
  const start = build(tree, 0);
  return { states, start };
}
