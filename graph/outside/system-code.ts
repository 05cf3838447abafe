const CODE = /^[A-Z][A-Z0-9_]{2,40}$/;

/** The code that the system gave a failure (`ECONNREFUSED`), or that of its cause: says why, and nothing that is secret. */
export function systemCode(error: unknown): string | undefined {
  return codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && CODE.test(error.code) ? error.code : undefined;
}
