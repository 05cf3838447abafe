import { hardSigns } from '../agents/index.js';
import { PrecedentDesk, type Clock } from '../graph/index.js';
import { isAction, isMessage } from '../response/index.js';
import type { Config } from './config.js';

/** What people do about precedents, by what triage and policies know of alerts and actions. */
export function openPrecedents({ triage }: Config, clock: Clock): PrecedentDesk {
  return new PrecedentDesk(clock, {
    isHeld: (alert) => hardSigns(alert, triage).length > 0,
    ...{ isAction, isMessage },
  });
}
