/** What is written to AWS shows up at all of its servers within seconds. */
export const AWS_WAITS_MS: readonly number[] = [500, 1_000, 2_000, 4_000];
