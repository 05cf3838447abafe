// Commits attack paths until it is killed: `node writer.cjs TENANT CONNECTION`, with sources compiled in place.
const swc = require('@swc/core');
const { readFileSync } = require('node:fs');

require.extensions['.ts'] = (module, file) => {
  const { code } = swc.transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    swcrc: false,
    configFile: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  module._compile(code, file);
};
require('../resolve-ts.cjs');
const { openGraph, defaultGraphSettings } = require('../../../graph/index.ts');
const { pathOf, nextOf, updateTo } = require('./sample-path.ts');

const [, , tenant, connection] = process.argv;

async function write() {
  const graph = await openGraph({
    connection: JSON.parse(connection),
    settings: defaultGraphSettings,
    clock: { now: () => Date.now() },
  });
  const store = graph.tenant(tenant).attackPaths;
  // Three paths move together, so that half of a commit would show.
  let paths = ['path:1', 'path:2', 'path:3'].map((id) => pathOf(id));
  for (;;) {
    await store.commit(paths.map((path) => updateTo(path)));
    process.stdout.write('.');
    paths = paths.map((path) => nextOf(path, { cut: path.version }));
  }
}

write();
