/**
 * Jest globalSetup of the tests that run the built command: it is built once and before all of them, since files
 * of tests that run at the same time would build it into the same folder.
 */
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');
const startGraph = require('./neo4j-setup.cjs');

module.exports = async (config) => {
  execFileSync(process.execPath, [join(__dirname, '..', '..', 'scripts', 'build.mjs')], {
    stdio: 'inherit',
  });
  await startGraph(config);
};
