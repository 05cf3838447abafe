import { openHelper, type Helper } from '../../harness/helper.js';
import type { Workshop } from '../../harness/workshop.js';
import type { CrowdOrder, CrowdReport } from './crowd.js';

/** Subscribers in a process of their own, so that who listens does not slow down who sends. */
export class Subscribers {
  readonly #helper: Helper;

  constructor(helper: Helper) {
    this.#helper = helper;
  }

  /** Waits until nothing more comes. @throws Error where the process ended */
  async finish(): Promise<CrowdReport> {
    this.#helper.send('finish');
    return (await this.#helper.answer()) as CrowdReport;
  }
}

/** All of them connected and subscribed. */
export async function openSubscribers(workshop: Workshop, order: CrowdOrder): Promise<Subscribers> {
  const helper = await openHelper(workshop, 'subscribers-process', order);
  await helper.answer();
  return new Subscribers(helper);
}
