import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineOf, loadPlaybooks, loadPolicies } from '../../../response/index.js';
import { everyConnector, playbookFolder } from '../../support/playbooks.js';
import { policyFolder, situation } from '../../support/situations.js';

/** Texts in a language that a page shows. */
function shown(page: string, language: string): string[] {
  const text = readFileSync(join(__dirname, '../../../docs', page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, one]) => one === language)
    .map(([, , block = '']) => block);
}

describe('what the pages show', () => {
  it('is a policy that can be added, and does what it says', () => {
    const texts = loadPolicies(policyFolder).textsOf('acme');
    const [own = '', ...more] = shown('policies.md', 'cedar');
    expect(more).toStrictEqual([]);
    const engine = engineOf({ ...texts, 'own.cedar': own });
    const levels = [3, 12].map((hour) =>
      ['host.isolate', 'host.collect_forensics', 'notify.send'].map(
        (action) => engine.decide(situation(action, { hour })).level,
      ),
    );
    expect(levels).toStrictEqual([
      ['analyst', 'automated', 'automated'],
      ['automated', 'automated', 'automated'],
    ]);
    expect(engine.decide(situation('host.isolate', { weekday: 6 })).level).toBe('analyst');
  });

  it('is a playbook that comes with Spoor', () => {
    const [text = '', ...more] = shown('playbooks.md', 'yaml');
    expect(more).toStrictEqual([]);
    const folder = mkdtempSync(join(tmpdir(), 'spoor-playbooks-'));
    writeFileSync(join(folder, 'shown.yaml'), text);
    const [read] = loadPlaybooks(folder, everyConnector).values();
    rmSync(folder, { recursive: true });
    const shipped = loadPlaybooks(playbookFolder, everyConnector);
    expect(read).toStrictEqual(shipped.get('BLOCK_ADDRESS_PB_031'));
  });
});
