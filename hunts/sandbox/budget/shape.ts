import { limits } from '../limits.js';

/**
 * What is known of a value before it is there: how long it may be and how far it may have grown beyond
 * what is stored. Everything unknown is taken for large.
 */
export interface Shape {
  /** Elements, if something walks through it. */
  readonly length: number;
  /** One of its elements; undefined: like itself. */
  readonly element?: Shape | undefined;
  /** How many times larger than the stored values that it was made of. */
  readonly growth: number;
  /** May hold as much as a collected list, so that repeating it in a loop multiplies it. */
  readonly bulk: boolean;
  /** Surely a number, a boolean or a time: nothing that `+` makes longer. */
  readonly number: boolean;
  /** How long a text that stands in the hunt itself is; undefined for any other value. */
  readonly letters?: number | undefined;
  /** An element that the innermost loop meets once, or a part of one. */
  readonly each?: boolean | undefined;
}

const plain = { length: 1, growth: 1, bulk: false, number: false } as const;

export const scalar: Shape = plain;
export const number: Shape = { ...plain, number: true };
/** A stored property: a text, a number, or a short list. */
export const stored: Shape = { ...plain, length: limits.storedList, element: scalar };
/** A node or relationship. */
export const entity: Shape = { ...plain, length: limits.pathList, element: stored };
/** nodes(p), relationships(p), the variable of a repeated pattern. */
export const pathList: Shape = { ...plain, length: limits.pathList, element: entity };
export const parameter: Shape = {
  ...plain,
  length: limits.parameterList,
  bulk: true,
  element: { ...plain, length: limits.parameterList, bulk: true },
};
export const unknown: Shape = { ...plain, length: limits.unknownList, bulk: true };

export const elementOf = (shape: Shape): Shape => shape.element ?? shape;

/** An element carries the growth of its list: nothing says which part of it grew. */
export function elementWithGrowth(list: Shape): Shape {
  const element = elementOf(list);
  return { ...element, growth: Math.max(element.growth, list.growth), each: list.each };
}

/** A list of what `element` is like. */
export function listOf(element: Shape, length: number, more: Partial<Shape> = {}): Shape {
  return {
    length,
    element,
    growth: element.growth,
    bulk: length > limits.storedList || element.bulk,
    number: false,
    ...more,
  };
}

/** One of several, whichever it is. */
export function anyOf(shapes: readonly Shape[]): Shape {
  const [first, ...rest] = shapes;
  if (first === undefined) return scalar;
  return rest.reduce<Shape>(
    (a, b) => ({
      length: Math.max(a.length, b.length),
      element: larger(a.element, b.element),
      growth: Math.max(a.growth, b.growth),
      bulk: a.bulk || b.bulk,
      number: a.number && b.number,
      each: a.each === true && b.each === true,
    }),
    first,
  );
}

function larger(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (a === undefined || b === undefined) return undefined;
  return anyOf([a, b]);
}

/** Laid end to end, or side by side in a list or map: sizes add. */
export function sumOf(shapes: readonly Shape[]): Shape {
  if (shapes.length > 0 && shapes.every((shape) => shape.number)) return number;
  const any = anyOf(shapes);
  return {
    ...any,
    length: shapes.reduce((sum, { length }) => sum + length, 0),
    growth: shapes.reduce((sum, { growth }) => sum + growth, 0),
    number: false,
  };
}
