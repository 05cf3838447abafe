import type { AuditRecord, Replayers } from '../../../../response/index.js';
import { replay } from '../../../../response/index.js';
import { realisticLog } from '../../../support/audit-log.js';

const [decision] = realisticLog().records;

const recordOf = (body: unknown, kind = 'test.decided'): AuditRecord =>
  ({ ...decision, kind, body }) as AuditRecord;
const earlier = { find: () => Promise.resolve(undefined) };

const replayers: Replayers = {
  'test.decided': ({ inputs }) => {
    const { confidence } = inputs as { confidence: number };
    const level = confidence > 0.9 ? 'automated' : 'analyst';
    return { level, because: [{ id: 'a' }, { id: 'b' }], note: undefined };
  },
};
const because = [{ id: 'a' }, { id: 'b' }];

describe('a decision that is made again', () => {
  it('is the same where it comes out to the bit as it was recorded', async () => {
    const record = recordOf({
      ...{ inputs: { confidence: 0.94 }, outcome: { because, level: 'automated' } },
    });
    expect(await replay(record, replayers, earlier)).toEqual({
      ...{ same: true, recomputed: { because, level: 'automated' }, differences: [] },
    });
  });

  it('says every place at which it differs', async () => {
    const outcome = { because: [{ id: 'a', effect: 'permit' }], level: 'customer' };
    const record = recordOf({ inputs: { confidence: 0.94 }, outcome });
    expect((await replay(record, replayers, earlier)).differences).toEqual([
      { path: 'because[0].effect', recorded: 'permit', recomputed: undefined },
      { path: 'because[1]', recorded: undefined, recomputed: { id: 'b' } },
      { path: 'level', recorded: 'customer', recomputed: 'automated' },
    ]);
  });

  it('differs as a whole where it is something else', async () => {
    const record = recordOf({ inputs: { confidence: 0.94 }, outcome: null });
    const { same, differences } = await replay(record, replayers, earlier);
    expect([same, differences.map(({ path }) => path)]).toEqual([false, ['']]);
  });

  it('may look up what was recorded before it', async () => {
    const wanted = recordOf({ version: 'v1', texts: ['permit'] }, 'policy.loaded');
    const find = jest.fn(() => Promise.resolve(wanted));
    const looking: Replayers = {
      'test.decided': async ({ inputs }, { find: lookUp }) => {
        const found = await lookUp('policy.loaded', (body) => body === inputs);
        return (found?.body as { texts: string[] }).texts[0];
      },
    };
    const record = recordOf({ inputs: 'v1', outcome: 'permit' });
    expect((await replay(record, looking, { find })).same).toBe(true);
    expect(find).toHaveBeenCalledWith('policy.loaded', expect.any(Function));
  });

  it.each([
    ['another kind', recordOf({ inputs: 1, outcome: 1 }, 'action.executed')],
    ['a name that every object has', recordOf({ inputs: 1, outcome: 1 }, 'constructor')],
    ['no inputs', recordOf({ outcome: 1 })],
    ['no object', recordOf(null)],
  ])('is refused where there is none: %s', async (_, record) => {
    await expect(replay(record, replayers, earlier)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
