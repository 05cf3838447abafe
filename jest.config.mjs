const swc = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

/** One project per kind of test, in order of cost; see docs/architecture.md. */
const project = (displayName, more = {}) => ({
  displayName,
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
  testEnvironment: 'node',
  transform: { '^.+\\.c?[tj]s$': ['@swc/jest', swc] },
  // jose is published as ES modules only; the others load packages with an import that Jest lacks.
  transformIgnorePatterns: [
    '/node_modules/(?!jose/|langchain/|@opentelemetry/otlp-exporter-base/)',
  ],
  moduleNameMapper: {
    // A thread is no module of Jest's: it is begun from a file that compiles the sources for itself.
    '/worker-file\\.js$': '<rootDir>/test/support/worker-file.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  ...more,
});

/** A Neo4j for each worker, for all test files of a run. */
const withGraph = {
  globalSetup: '<rootDir>/test/support/neo4j-setup.cjs',
  globalTeardown: '<rootDir>/test/support/neo4j-teardown.cjs',
};

export default {
  testTimeout: 120_000,
  // One file of tests keeps neither Node nor Neo4j busy for half of the time: each waits for the other.
  maxWorkers: process.env.NEO4J_TEST_URI === undefined ? 2 : 1,
  // A file of tests leaves some of its modules behind. In one process all of them come to the limit of its heap, where
  // collecting garbage is most of what is done; a worker is replaced before that.
  workerIdleMemoryLimit: '1500MB',
  projects: [
    project('unit'),
    project('repo'),
    project('cypher', withGraph),
    project('integration', withGraph),
    project('e2e', { ...withGraph, globalSetup: '<rootDir>/test/support/built-setup.cjs' }),
  ],
};
