import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

describe('Generated files', () => {
  it.each([
    ['cypher/generated/queries.ts', 'cypher/generate.mjs'],
    ['schema/generated/sdl.ts', 'schema/generate.mjs'],
    ['hunts/generated/techniques.json', 'hunts/generate.mjs'],
  ])('%s is what %s makes; `npm run build` makes it anew', (_file, generator) => {
    const { status } = spawnSync(process.execPath, [generator, '--check'], { cwd: root });
    expect(status).toBe(0);
  });
});
