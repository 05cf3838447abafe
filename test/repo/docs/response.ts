import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaToJson } from '@cedar-policy/cedar-wasm/nodejs';
import {
  actionGroups,
  actionNames,
  actions,
  loadPlaybooks,
  loadPolicies,
  type Playbook,
} from '../../../response/index.js';
import { root } from './pages.js';
import { codes, markdownTable } from './table.js';

const policies = join(root, 'config/policies');
const playbooks = join(root, 'config/playbooks');

/** What Cedar's JSON form of a schema has of one attribute; its types say less than it gives. */
interface Attribute {
  readonly type: string;
  readonly name?: string;
  readonly element?: Attribute;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly required?: boolean;
  readonly annotations?: { readonly doc?: string };
}

interface Shape {
  readonly attributes: Readonly<Record<string, Attribute>>;
}

interface SchemaJson {
  readonly Spoor: {
    readonly commonTypes: { readonly Situation: Shape };
    readonly entityTypes: { readonly Host: { readonly shape: Shape } };
  };
}

/** Attributes of what is acted on and of the situation, as the schema has them. */
function valueRows(): string[][] {
  const answer = schemaToJson(readFileSync(join(policies, 'spoor.cedarschema'), 'utf8'));
  if (answer.type === 'failure') throw new Error(answer.errors.map((one) => one.message).join());
  const { commonTypes, entityTypes } = (answer.json as unknown as SchemaJson).Spoor;
  const rows = (prefix: string, { attributes }: Shape): string[][] =>
    Object.entries(attributes).map(([name, attribute]) => [
      codes([`${prefix}.${name}`]),
      `${typeText(attribute)}${attribute.required === false ? ', may be missing' : ''}`,
      attribute.annotations?.doc ?? '',
    ]);
  return [...rows('resource', entityTypes.Host.shape), ...rows('context', commonTypes.Situation)];
}

function typeText({ type, name, element, attributes }: Attribute): string {
  if (element !== undefined) return `set of ${typeText(element)}`;
  if (attributes !== undefined) return `record of ${codes(Object.keys(attributes))}`;
  return name ?? type;
}

function stepsText({ steps }: Playbook): string {
  return steps
    .map(({ action, connector, operation }) => `${codes([action])} by ${connector}.${operation}`)
    .join(', then ');
}

/** Parts of pages about policies and playbooks. */
export const responseTables: Readonly<Record<string, () => string>> = {
  'policy-values': () => markdownTable(['Value', 'Type', 'Meaning'], valueRows()),
  'policy-groups': () =>
    markdownTable(
      ['Group', 'What is in it'],
      Object.entries(actionGroups).map(([name, meaning]) => [codes([name]), meaning]),
    ),
  'policy-actions': () =>
    markdownTable(
      ['Action', 'Group', 'Done to', 'Meaning'],
      actionNames.map((name) => {
        const { group, targets, meaning } = actions[name];
        const whom = targets.length > 5 ? 'every kind' : targets.join(', ');
        return [codes([name]), codes([group]), whom, meaning];
      }),
    ),
  policies: () =>
    markdownTable(
      ['Policy', 'Effect', 'Reason', 'File'],
      loadPolicies(policies).policies.map(({ id, effect, reason, file }) => [
        codes([id]),
        effect,
        reason,
        codes([file]),
      ]),
    ),
  playbooks: () =>
    markdownTable(
      ['Playbook', 'Version', 'What it does', 'For', 'Steps'],
      [...loadPlaybooks(playbooks, new Map()).values()].map((playbook) => [
        codes([playbook.id]),
        String(playbook.version),
        playbook.title,
        playbook.targets.join(', '),
        stepsText(playbook),
      ]),
    ),
};
