/** What was sent is longer than it may be. */
export class TextTooLong extends Error {
  constructor(maxBytes: number) {
    super(`sent more than ${maxBytes} bytes`);
    this.name = 'TextTooLong';
  }
}

/**
 * All that somebody sends, as text: whoever it is, no more of it is held than may be.
 *
 * @throws TextTooLong where there is more; what the source throws where it breaks off
 */
export async function boundedText(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const held: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new TextTooLong(maxBytes);
    held.push(chunk);
  }
  return Buffer.concat(held).toString('utf8');
}
