export interface FrameLimits {
  /** Bytes that one record may have; also what a splitter may hold in memory. */
  readonly maxLineBytes: number;
  /** Levels of brackets that one record may have. Checked before `JSON.parse` sees it. */
  readonly maxDepth: number;
}
