/** Jest globalTeardown: ends what neo4j-setup.cjs started. */
module.exports = async () => {
  await globalThis.spoorSharedNeo4j?.stop();
};
