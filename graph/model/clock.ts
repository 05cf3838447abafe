/** The only source of time. The system clock is made in server/; tests pass one they can move. */
export interface Clock {
  /** Wall clock, milliseconds since 1970-01-01 UTC. */
  now(): number;
}
