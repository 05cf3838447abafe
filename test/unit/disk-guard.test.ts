import { DiskGuard } from '../../server/disk-guard.js';
import { MovableClock } from '../support/clock.js';

describe('the guard of the disk', () => {
  it('refuses below its reserve, and looks again when there may be room', () => {
    const clock = new MovableClock(0);
    let free = 600;
    let looks = 0;
    const guard = new DiskGuard('home', 512, clock, () => {
      looks += 1;
      return free;
    });
    guard.assertRoom();
    free = 511;
    guard.assertRoom();
    expect(looks).toBe(1);
    clock.forward(1_000);
    expect(() => {
      guard.assertRoom();
    }).toThrow(
      expect.objectContaining({ code: 'DISK_FULL', status: 503, retryAfterSeconds: 30 }) as Error,
    );
    free = 512;
    clock.forward(1_000);
    expect(guard.hasRoom()).toBe(true);
  });
});
