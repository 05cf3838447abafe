/** Who asks, as the token says. */
export interface Caller {
  readonly subject: string;
  readonly tenant: string;
  readonly roles: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}
