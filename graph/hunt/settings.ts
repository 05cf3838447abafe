/** What an operator may set about hunts; defaults and trade-offs are in config/spoor.yaml. */
export interface HuntSettings {
  /** Connections of their own, and so hunts that run at a time. */
  readonly connections: number;
  /** Of these, how many one tenant may hold, and one of its people. */
  readonly perTenant: number;
  readonly perCaller: number;
  /** Hunts that may wait for a connection, and for how long. */
  readonly queue: number;
  readonly waitMs: number;
  /** Rows that the planner may expect of any step. */
  readonly maxEstimatedRows: number;
}

export const defaultHuntSettings: HuntSettings = {
  connections: 4,
  perTenant: 3,
  perCaller: 2,
  queue: 32,
  waitMs: 10_000,
  maxEstimatedRows: 10_000_000,
};
