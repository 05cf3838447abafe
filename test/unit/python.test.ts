import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWith } from '../support/moto/python.js';

describe('a machine whose tests can’t run', () => {
  const home = mkdtempSync(join(tmpdir(), 'spoor-python-'));

  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('without python3 says so', async () => {
    await expect(pythonWith('moto', home)).rejects.toThrow(
      'need python3 of version 3.9 or newer with venv; found: none',
    );
  });

  it('with an old one says which', async () => {
    writeFileSync(join(home, 'python3'), '#!/bin/sh\necho 3.8\n', { mode: 0o755 });
    await expect(pythonWith('moto', home)).rejects.toThrow('found: 3.8');
  });
});
