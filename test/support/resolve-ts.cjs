/**
 * Jest maps `./x.js` to `./x.ts` for tests, but not for what a global set-up requires. This does the
 * same for that process.
 */
const { existsSync } = require('node:fs');
const Module = require('node:module');
const { dirname, resolve } = require('node:path');

const original = Module._resolveFilename;

Module._resolveFilename = function (request, parent, ...rest) {
  if (/^\.{1,2}\/.*\.js$/.test(request) && parent?.filename?.endsWith('.ts')) {
    const source = resolve(dirname(parent.filename), request.replace(/\.js$/, '.ts'));
    if (existsSync(source)) return source;
  }
  return original.call(this, request, parent, ...rest);
};
