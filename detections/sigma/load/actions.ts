import { isPlain, own, type Plain } from '../plain.js';
import { RuleFault } from '../rule/fault.js';

/**
 * Joins the documents of one file as collections of the first version of Sigma have them: `global` goes into all
 * documents that follow, until `reset`; `repeat` is the document before it with some of it changed.
 */
export class Collection {
  #global: Plain = {};
  #before: Plain = {};

  /** The whole document; undefined where it is only for those that follow. Throws RuleFault for another action. */
  join(document: Plain): Plain | undefined {
    const { action, ...rest } = document;
    if (action === undefined) return (this.#before = merged(document, this.#global));
    if (action === 'repeat') return (this.#before = merged(this.#before, rest));
    if (action === 'global') this.#before = this.#global = rest;
    else if (action === 'reset') this.#global = {};
    else throw new RuleFault('NOT_A_RULE', 'its action is none of global, reset, repeat');
    return undefined;
  }
}

/** Maps within maps are joined; anything else that is in both is as in `over`. */
function merged(under: Plain, over: Plain): Plain {
  const joined = Object.entries(over).map(([name, value]) => {
    const known = own(under, name);
    return [name, isPlain(known) && isPlain(value) ? merged(known, value) : value] as const;
  });
  return Object.fromEntries([...Object.entries(under), ...joined]);
}
