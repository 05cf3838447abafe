/** `warn`: works now, or will after a download, but should be looked at. `fail`: Spoor will not start. */
export type Status = 'ok' | 'warn' | 'fail';

/** What one check found. */
export interface Finding {
  readonly check: string;
  readonly status: Status;
  readonly detail: string;
  /** What to do about it; empty when all is well. */
  readonly fix: string;
}

export const ok = (check: string, detail: string): Finding => finding(check, 'ok', detail, '');

export const warn = (check: string, detail: string, fix: string): Finding =>
  finding(check, 'warn', detail, fix);

export const fail = (check: string, detail: string, fix: string): Finding =>
  finding(check, 'fail', detail, fix);

function finding(check: string, status: Status, detail: string, fix: string): Finding {
  return { check, status, detail, fix };
}
