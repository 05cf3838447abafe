/** Jest globalSetup of the projects that need a graph: one Neo4j for all test files of a run. */
require('./resolve-ts.cjs');

module.exports = async () => {
  const { startSharedNeo4j } = require('./neo4j-server.ts');
  globalThis.spoorSharedNeo4j = await startSharedNeo4j();
};
