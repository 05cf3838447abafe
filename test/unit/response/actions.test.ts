import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { criticalities, kinds, runAskers } from '../../../graph/index.js';
import { actionGroups, actionNames, actions, askedLevels } from '../../../response/index.js';
import { policyFolder } from '../../support/situations.js';

function readSchema(): NonNullable<
  Extract<ReturnType<typeof schemaToJson>, { type: 'success' }>['json']['Spoor']
> {
  const answer = schemaToJson(readFileSync(join(policyFolder, 'spoor.cedarschema'), 'utf8'));
  if (answer.type === 'failure' || answer.json['Spoor'] === undefined)
    throw new Error('No schema.');
  return answer.json['Spoor'];
}

describe('the schema of policies', () => {
  const schema = readSchema();

  it('has each action that there is, in its group and for its kinds, and no other', () => {
    const found = Object.entries(schema.actions)
      .filter(([, { appliesTo }]) => (appliesTo?.resourceTypes.length ?? 0) > 0)
      .map(([name, { appliesTo, memberOf }]) => [
        name,
        memberOf?.map(({ id }) => id),
        [...(appliesTo?.resourceTypes ?? [])].sort(),
        appliesTo?.principalTypes,
      ]);
    const declared = actionNames.map((name) => [
      name,
      [actions[name].group],
      [...actions[name].targets].sort(),
      ['Supervision'],
    ]);
    expect(found.sort()).toStrictEqual(declared.sort());
  });

  it('has the groups that there are, none of them within another', () => {
    const groups = Object.entries(schema.actions).filter(
      ([, one]) => one.appliesTo?.resourceTypes.length === 0,
    );
    expect(groups.map(([name]) => name).sort()).toStrictEqual(Object.keys(actionGroups).sort());
    expect(groups.flatMap(([, { memberOf }]) => memberOf ?? [])).toStrictEqual([]);
  });

  it('has the kinds of the graph, and names levels, criticalities and who asks', () => {
    const named = Object.entries(schema.entityTypes).flatMap(([name, type]) =>
      'enum' in type ? [[name, type.enum]] : [],
    );
    expect(Object.fromEntries(named)).toStrictEqual({
      Supervision: [...askedLevels],
      Criticality: [...criticalities, 'UNKNOWN'],
      Asker: [...runAskers],
    });
    const others = Object.keys(schema.entityTypes).filter(
      (name) => !named.some(([one]) => one === name),
    );
    expect(others.sort()).toStrictEqual([...kinds].sort());
  });
});
