import { z } from 'zod';
import type { Isolated } from './network-policy.js';

const expression = z.object({
  key: z.string(),
  operator: z.string(),
  values: z.array(z.string()).nullish(),
});

/** A policy as the API server lists it, as far as it matters here. */
export const listedPolicy = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    podSelector: z
      .object({
        matchLabels: z.record(z.string(), z.string()).nullish(),
        matchExpressions: z.array(expression).nullish(),
      })
      .nullish(),
    ingress: z.array(z.unknown()).nullish(),
    egress: z.array(z.unknown()).nullish(),
  }),
});

type ListedPolicy = z.infer<typeof listedPolicy>;

/**
 * Names of policies that may still let traffic through to the isolated pods, or from them: what one policy allows
 * another can't forbid. A policy is let off only where its selector rules such pods out.
 */
export function competing(policies: readonly ListedPolicy[], isolated: Isolated): string[] {
  return policies
    .filter(({ spec }) => (spec.ingress?.length ?? 0) + (spec.egress?.length ?? 0) > 0)
    .filter(({ spec }) => maySelect(spec.podSelector ?? {}, isolated.labels))
    .map(({ metadata }) => metadata.name);
}

type Selector = NonNullable<ListedPolicy['spec']['podSelector']>;

/** False where no pod with these labels is selected; other labels of the pods are not known. */
function maySelect(
  { matchLabels, matchExpressions }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  const known = new Map(Object.entries(labels));
  const hasOther = Object.entries(matchLabels ?? {}).some(
    ([name, value]) => known.has(name) && known.get(name) !== value,
  );
  if (hasOther) return false;
  return (matchExpressions ?? []).every(({ key, operator, values }) => {
    const value = known.get(key);
    if (value === undefined) return true;
    if (operator === 'In') return values?.includes(value) ?? false;
    if (operator === 'NotIn') return !(values?.includes(value) ?? false);
    return operator !== 'DoesNotExist';
  });
}
