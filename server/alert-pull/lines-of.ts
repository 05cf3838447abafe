const NEWLINE = 0x0a;

/**
 * Lines without their ends, empty ones left out. Of a longer line one byte more than `maxBytes` is kept, by which
 * the next reader knows it; so memory is bounded by that and the chunk at hand.
 *
 * @throws what `chunks` throws; what had come of a line by then is dropped
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Buffer, void, undefined> {
  let parts: Uint8Array[] = [];
  let size = 0;
  const keep = (piece: Uint8Array): void => {
    const kept = piece.subarray(0, maxBytes + 1 - size);
    if (kept.byteLength > 0) parts.push(kept);
    size += kept.byteLength;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      keep(chunk.subarray(start, end === -1 ? undefined : end));
      if (end === -1) break;
      if (size > 0) yield Buffer.concat(parts);
      [parts, size] = [[], 0];
      start = end + 1;
    }
  }
  if (size > 0) yield Buffer.concat(parts);
}
