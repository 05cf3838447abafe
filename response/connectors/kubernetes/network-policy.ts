import { stringify } from 'yaml';
import { badCall, keyMark, onlyArguments, textArgument } from '../call-values.js';
import type { Json, PlannedCall } from '../connector.js';

/** What is cut off: pods with all of these labels in a namespace; without labels, all pods of it. */
export interface Isolated {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The resource of Kubernetes, as far as it is used here. */
export interface NetworkPolicy {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly policyTypes: readonly ['Ingress', 'Egress'];
  };
}

/** By which a policy is known as that of one action. */
export const KEY_ANNOTATION = 'spoor/key';

const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const PREFIX = /^(?=.{1,253}\/)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\//;
const LABEL_NAME = /^[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;
const MOST_LABELS = 20;

/**
 * `namespace`, and `labels` or `wholeNamespace: true`.
 *
 * @throws SpoorError BAD_REQUEST for what Kubernetes would not take, and for no labels at all where the whole
 * namespace is not what was asked for
 */
export function isolatedBy(call: PlannedCall): Isolated {
  onlyArguments(call, ['namespace', 'labels', 'wholeNamespace']);
  const namespace = textArgument(call, 'namespace') ?? '';
  if (!NAMESPACE.test(namespace)) throw badCall('The argument namespace takes the name of one.');
  const labels = labelsOf(call.arguments['labels'] ?? {});
  const isWhole = call.arguments['wholeNamespace'] ?? false;
  if (typeof isWhole !== 'boolean') throw badCall('The argument wholeNamespace is true or false.');
  if (isWhole === Object.keys(labels).length > 0)
    throw badCall('Give either labels, or wholeNamespace: true.');
  return { namespace, labels };
}

function labelsOf(given: Json): Record<string, string> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw badCall('The argument labels takes names with values.');
  const entries: [string, Json][] = Object.entries(given);
  if (entries.length > MOST_LABELS) throw badCall(`More than ${MOST_LABELS} labels.`);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (!LABEL_NAME.test(name.replace(PREFIX, '')))
        throw badCall(`${JSON.stringify(name.slice(0, 64))} is no name of a label.`);
      if (typeof value !== 'string' || !LABEL_VALUE.test(value))
        throw badCall(`The label ${JSON.stringify(name.slice(0, 64))} has no value of a label.`);
      return [name, value];
    }),
  );
}

/** Both directions are named and no rule is given: nothing is let in, and nothing out. */
export function networkPolicy(call: PlannedCall, { namespace, labels }: Isolated): NetworkPolicy {
  const isWhole = Object.keys(labels).length === 0;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: `spoor-isolate-${keyMark(call)}`,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'spoor' },
      annotations: { [KEY_ANNOTATION]: call.key },
    },
    spec: {
      podSelector: isWhole ? {} : { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
    },
  };
}

/** As `kubectl apply -f` reads it. */
export function manifestOf(policy: NetworkPolicy): string {
  return stringify(policy);
}
