/** Jest globalSetup of the projects that need a graph: a Neo4j for each worker. */
require('./resolve-ts.cjs');

module.exports = async ({ maxWorkers }) => {
  const { startSharedNeo4j } = require('./neo4j-server.ts');
  globalThis.spoorSharedNeo4j ??= await startSharedNeo4j(maxWorkers);
};
