/** As much as tells it. */
const HEAD_BYTES = 512;

/** True where bytes begin as a line of the Linux audit log does. */
export function looksLikeAudit(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(HEAD_BYTES, bytes.byteLength));
  return /^(?:node=\S+ )?type=/.test(head.toString('latin1'));
}
