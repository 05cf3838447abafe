/** What is wrong with a file of policies, and where. */
export interface PolicyProblem {
  /** As it is called in the folder of policies, such as `tenants/acme/nights.cedar`. */
  readonly file: string;
  /** From 1; null where it is about the file as a whole. */
  readonly line: number | null;
  readonly message: string;
}

/** `config/policies/analyst.cedar:12: …`, for a person. */
export function problemText({ file, line, message }: PolicyProblem, folder = ''): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${folder === '' ? '' : `${folder}/`}${place}: ${message}`;
}

/** The line, from 1, at an offset in bytes, which is how Cedar counts. */
export function lineAt(text: string, offsetBytes: number): number {
  return Buffer.from(text).subarray(0, offsetBytes).toString('latin1').split('\n').length;
}
