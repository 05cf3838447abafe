import { z } from 'zod';
import { isKind } from '../../graph/index.js';
import type { ConnectorTarget } from '../connectors/connector.js';
import type { BlastRadius } from '../situation.js';
import { valueOfTarget } from './template.js';

const plain = z.union([z.string().min(1).max(400), z.number(), z.boolean()]);
const values = z.array(plain).min(1).max(100);
const name = z.string().regex(/^[a-z][a-z0-9_]{0,60}$/, 'takes the name of a property');
const isThere = z.enum(['present', 'absent']);
const of = z.string().refine(isKind, 'is no kind of entity').optional();

/** What must hold of the target. Each form has one key that no other has, which says what it is about. */
export const preconditionSchema = z
  .strictObject({
    /** A property of the target, with one of the four below. */
    property: name.optional(),
    /** A tag of the target, lower case, with `is`. */
    tag: z.string().min(1).max(50).optional(),
    /** What the action would reach, with `at_most`. */
    blast_radius: z.enum(['hosts', 'users', 'entities']).optional(),
    is: isThere.optional(),
    equals: plain.optional(),
    in: values.optional(),
    not_in: values.optional(),
    at_most: z.int().min(0).optional(),
    /** Asked of targets of this kind only. */
    of,
  })
  .superRefine((given, context) => {
    const { property, tag, blast_radius: radius } = given;
    const about = [property, tag, radius].filter((one) => one !== undefined);
    const takes: readonly (keyof typeof given)[] =
      property !== undefined
        ? ['is', 'equals', 'in', 'not_in']
        : [tag === undefined ? 'at_most' : 'is'];
    const tests = (['is', 'equals', 'in', 'not_in', 'at_most'] as const).filter(
      (key) => given[key] !== undefined,
    );
    if (about.length !== 1) {
      context.addIssue({
        code: 'custom',
        message: 'is about one of property, tag and blast_radius',
      });
    } else if (tests.length !== 1 || !tests.every((key) => takes.includes(key))) {
      context.addIssue({ code: 'custom', message: `takes one of ${takes.join(', ')}` });
    }
  });
export type Precondition = Readonly<z.output<typeof preconditionSchema>>;

/** What preconditions are asked of. Tags are lower case, as the graph has them. */
export interface PreconditionFacts {
  readonly target: ConnectorTarget;
  readonly tags: readonly string[];
  readonly blastRadius: BlastRadius;
}

/** What does not hold, in words for a person; none: all do. Asked when a run is proposed and again before it is executed. */
export function unmetPreconditions(
  { preconditions }: { readonly preconditions: readonly Precondition[] },
  facts: PreconditionFacts,
): string[] {
  return preconditions
    .filter((one) => one.of === undefined || one.of === facts.target.kind)
    .flatMap((one) => unmet(one, facts) ?? []);
}

function unmet(
  one: Precondition,
  { target, tags, blastRadius }: PreconditionFacts,
): string | undefined {
  const { property, tag, blast_radius: radius, at_most: most = 0 } = one;
  if (radius !== undefined) {
    const reached = blastRadius[radius];
    return reached <= most
      ? undefined
      : `it reaches ${reached} ${radius}, and ${most} are the most`;
  }
  if (tag !== undefined) {
    const found = tags.includes(tag.toLowerCase()) ? 'present' : 'absent';
    return found === one.is ? undefined : `the tag ${tag} is ${found}`;
  }
  return property === undefined ? undefined : unmetProperty(property, one, target);
}

/** A value that is missing equals nothing and is in no list; so `not_in` holds where there is none. */
function unmetProperty(
  property: string,
  { is, equals, in: among, not_in: not }: Precondition,
  target: ConnectorTarget,
): string | undefined {
  const value = valueOfTarget(target, property);
  const isMissing = value === undefined || value === null || value === '';
  const found = isMissing ? `${property} is absent` : `${property} is ${JSON.stringify(value)}`;
  if (is !== undefined) return (is === 'absent') === isMissing ? undefined : found;
  const isAmong = (list: readonly unknown[]): boolean => !isMissing && list.includes(value);
  if (not !== undefined) return isAmong(not) ? found : undefined;
  return isAmong(among ?? [equals]) ? undefined : found;
}
