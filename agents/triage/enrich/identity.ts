import type { EpochSeconds } from '../../../graph/index.js';

/** An account, as far as an alert names it. */
export interface IdentityQuestion {
  readonly sid?: string | undefined;
  readonly upn?: string | undefined;
  /** Account name without domain. */
  readonly name?: string | undefined;
  /** The Windows domain of the name, NetBIOS or DNS, where the alert tells it. */
  readonly domain?: string | undefined;
}

export const accountStatuses = ['enabled', 'disabled', 'locked', 'unknown'] as const;
export type AccountStatus = (typeof accountStatuses)[number];

/** Whose an account is, by the directory. Text is as the directory has it, cut where it is long. */
export interface Identity {
  readonly dn: string;
  readonly displayName: string | null;
  readonly department: string | null;
  readonly title: string | null;
  /** Name of the manager, out of their distinguished name. */
  readonly manager: string | null;
  readonly mail: string | null;
  /** Names of the groups that it is in directly. */
  readonly groups: readonly string[];
  readonly status: AccountStatus;
  readonly createdAt: EpochSeconds | null;
}
