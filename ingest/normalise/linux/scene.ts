import type { Scene as HostScene } from '../common/facts.js';

/** When and on which machine something happened. */
export interface Scene extends HostScene {
  /** The machine's name as seen. */
  readonly computer: string;
}
