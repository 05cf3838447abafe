/**
 * The tables of ATT&CK and ATLAS → techniques.json, a row a technique. To be run by hand when a new version of
 * the tables is there: `node hunts/attack/generate.mjs [FOLDER]` with attack-techniques.json and
 * atlas-techniques.json in the folder. README.md beside this file says where they come from.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const source = process.argv[2] ?? join(here, '..', '..', '..', 'shared', 'data');
const read = (name) => JSON.parse(readFileSync(join(source, name), 'utf8'));

/**
 * What a retired technique became, where its successor bears another name. ATT&CK tells it in
 * relationships that the table lacks; successors of the same name are found by it. What is deprecated
 * without a successor is not here.
 */
const SUCCESSORS = {
  T1002: 'T1560',
  T1017: 'T1072',
  T1022: 'T1560',
  T1024: 'T1573',
  T1031: 'T1543.003',
  T1032: 'T1573',
  T1038: 'T1574.001',
  T1044: 'T1574.010',
  T1050: 'T1543.003',
  'T1053.001': 'T1053.002',
  T1058: 'T1574.011',
  T1064: 'T1059',
  T1065: 'T1571',
  T1073: 'T1574.001',
  T1077: 'T1021.002',
  T1079: 'T1573',
  T1089: 'T1562.001',
  T1094: 'T1095',
  T1139: 'T1552.003',
  T1141: 'T1056.002',
  T1148: 'T1562.003',
  T1150: 'T1647',
  T1156: 'T1546.004',
  T1162: 'T1547.015',
  T1163: 'T1037.004',
  T1168: 'T1053',
  T1169: 'T1548.003',
  T1171: 'T1557.001',
  T1175: 'T1021.003',
  T1179: 'T1056.004',
  T1196: 'T1218.002',
  T1206: 'T1548.003',
  'T1547.011': 'T1647',
  'T1574.002': 'T1574.001',
};

const attack = read('attack-techniques.json');
const atlas = read('atlas-techniques.json');
const live = [...attack.techniques, ...atlas.techniques];
const tactics = [...new Set(live.flatMap((one) => one.tactics.map(({ name }) => name)))].sort();
const byName = new Map(attack.techniques.map(({ id, name }) => [name, id]));
const isLive = new Set(live.map(({ id }) => id));

function successor({ id, name }) {
  const next = SUCCESSORS[id] ?? byName.get(name);
  return isLive.has(next) ? [next] : [];
}

/** One row a line, so that a new version of a table can be read as a difference. */
const rows = (list) => `[\n${list.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`;

const row = ({ id, name, tactics: own }) => [id, name, own.map((one) => tactics.indexOf(one.name))];

const text = `{
  "attack": "18",
  "atlas": ${JSON.stringify(atlas.version)},
  "tactics": ${JSON.stringify(tactics)},
  "techniques": ${rows(live.map(row))},
  "retired": ${rows(attack.retired.map((one) => [one.id, one.name, ...successor(one)]))}
}
`;
writeFileSync(join(here, 'techniques.json'), text);
