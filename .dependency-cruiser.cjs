/** Which folder may import which, and through what; docs/architecture.md has the reasons. */
const folders =
  'schema|cypher|graph|ingest|hunts|detections|response|agents|resolvers|server|web|bench|test';

const layer = (name, ...may) => ({
  name: `${name}-may-import`,
  comment: `${name}/ imports ${may.length === 0 ? 'no other folder' : `only ${may.join(', ')}`}.`,
  severity: 'error',
  from: { path: `^${name}/` },
  to: { path: `^(${folders})/`, pathNot: [name, ...may].map((folder) => `^${folder}/`) },
});

const door = (name) => ({
  name: `${name.replace('/', '-')}-has-one-door`,
  comment: `Others import ${name}/ through its index.ts.`,
  severity: 'error',
  from: { pathNot: `^(${name}|test|bench)/` },
  to: { path: `^${name}/`, pathNot: `^${name}/index[.]ts$` },
});

const onlyIn = (name, from, packages) => ({
  name,
  severity: 'error',
  from: { pathNot: `^(${from}|test|bench)/` },
  to: { path: packages.map((one) => `node_modules/${one}/`) },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    layer('schema'),
    layer('cypher'),
    layer('graph', 'cypher'),
    layer('ingest', 'graph'),
    layer('hunts', 'graph', 'cypher'),
    layer('detections', 'schema', 'graph', 'cypher'),
    layer('response', 'graph'),
    layer('agents', 'graph', 'hunts'),
    layer('resolvers', 'schema', 'graph', 'hunts', 'response', 'agents'),
    layer(
      'server',
      ...['schema', 'graph', 'ingest', 'hunts', 'detections', 'response', 'agents', 'resolvers'],
    ),
    layer('web', 'schema'),
    ...[
      'schema',
      'cypher',
      'graph',
      'ingest',
      'hunts',
      'detections',
      'response',
      'agents',
      'resolvers',
      'server/neo4j',
      'server/kafka',
    ].map(door),
    onlyIn('driver-stays-in-graph', 'graph', ['neo4j-driver', 'neo4j-driver-core']),
    onlyIn('kafka-stays-in-its-link', 'server/kafka', ['kafkajs']),
    onlyIn('models-stay-in-hunts', 'hunts', ['@langchain/[^/]+']),
    onlyIn('generator-stays-in-resolvers', 'resolvers', ['@neo4j/graphql']),
    {
      name: 'model-is-pure',
      severity: 'error',
      from: { path: '^graph/model/' },
      to: { dependencyTypes: ['npm', 'core'] },
    },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
    { name: 'not-to-build', severity: 'error', from: {}, to: { path: '^dist/' } },
    {
      name: 'declared-dependencies',
      comment: 'What the service imports is a dependency in package.json, and no development one.',
      severity: 'error',
      from: { pathNot: '^(test|bench|scripts)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
