/** Room for the key with the white space that printers put around it. */
export const WINDOW_BYTES = 256;

const STARTS_RECORDS = /^\{\s*"Records"\s*:\s*\[/;
const OPENS_RECORDS = /[{,]\s*"Records"\s*:\s*\[$/;

/** True when the bytes start as a CloudTrail file does: `{"Records": [`. */
export function startsWithRecordsArray(bytes: Buffer): boolean {
  return STARTS_RECORDS.test(bytes.subarray(0, WINDOW_BYTES).toString('latin1'));
}

/** True when the bytes end where the array of a CloudTrail file begins: `"Records": [`. */
export function endsInRecordsArray(bytes: Buffer): boolean {
  return OPENS_RECORDS.test(bytes.subarray(-WINDOW_BYTES).toString('latin1'));
}
