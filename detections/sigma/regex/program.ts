import { RuleFault } from '../rule/fault.js';
import type { Assertion, Range, Tree } from './tree.js';

/** States of one expression; a count of a thousand takes a thousand. SigmaHQ's largest has some 570. */
const MAX_STATES = 2000;
const MAX_VISITS = 10 * MAX_STATES;

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
  const builder = new ProgramBuilder();
  const start = builder.build(tree, 0);
  return { states: builder.states, start };
}

class ProgramBuilder {
  readonly states: State[] = [{ kind: 'found' }];
  #visits = 0;

  /** Adds the states of a part; gives the first of them. */
  build(part: Tree, next: number): number {
    this.#visits += 1;
    // What matches nothing adds no state, however often it is repeated.
    if (this.#visits > MAX_VISITS) throw new RuleFault('REGEX_UNSUPPORTED', 'its counts multiply');
    switch (part.kind) {
      case 'set':
        return this.#add({ kind: 'step', ranges: part.ranges, next });
      case 'assertion':
        return this.#add({ kind: 'check', assertion: part.assertion, next });
      case 'sequence':
        return part.parts.reduceRight((behind, one) => this.build(one, behind), next);
      case 'choice':
        return this.#add({ kind: 'fork', targets: part.parts.map((one) => this.build(one, next)) });
      case 'repeat':
        return this.#repeat(part, next);
    }
  }

  #repeat({ part, least, most }: Tree & { kind: 'repeat' }, next: number): number {
    let entry = next;
    if (most === Infinity) {
      const loop = { kind: 'fork' as const, targets: [next] };
      entry = this.#add(loop);
      loop.targets.push(this.build(part, entry));
    } else {
      for (let count = least; count < most; count += 1) {
        entry = this.#add({ kind: 'fork', targets: [next, this.build(part, entry)] });
      }
    }
    for (let count = 0; count < least; count += 1) entry = this.build(part, entry);
    return entry;
  }

  #add(state: State): number {
    if (this.states.length >= MAX_STATES) {
      throw new RuleFault('REGEX_UNSUPPORTED', `it needs more than ${MAX_STATES} states`);
    }
    return this.states.push(state) - 1;
  }
}
