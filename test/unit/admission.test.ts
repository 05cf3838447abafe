import { Admission } from '../../server/http/admission.js';

const never = (): Promise<never> => new Promise(() => undefined);
const now = (): Promise<string> => Promise.resolve('done');

describe('places for telemetry', () => {
  it('are not all for one tenant', async () => {
    const admission = new Admission(50_000, 5_000);
    for (let n = 0; n < 3; n += 1) void admission.admit('evil', never);
    await expect(admission.admit('evil', now)).rejects.toMatchObject({ code: 'OVERLOADED' });
    await expect(admission.admit('victim', now)).resolves.toBe('done');
    expect([admission.taken, admission.total]).toEqual([3, 5]);
  });

  it('are bounded for all tenants together, and free again afterwards', async () => {
    const admission = new Admission(20, 10);
    expect(admission.total).toBe(1);
    let finish = (): void => undefined;
    const first = admission.admit('a', () => new Promise<void>((resolve) => (finish = resolve)));
    await expect(admission.admit('b', now)).rejects.toMatchObject({ code: 'OVERLOADED' });
    finish();
    await first;
    await expect(admission.admit('b', now)).resolves.toBe('done');
    expect(admission.taken).toBe(0);
  });
});
