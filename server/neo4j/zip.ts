import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const STORED = 0;
const DEFLATED = 8;

/**
 * One file of a zip archive in memory, such as a jar; undefined where it is not in there.
 * @throws RangeError for what is no zip, or one with features that jars of Maven do not have
 */
export function readZipEntry(zip: Buffer, name: string, mostBytes: number): Buffer | undefined {
  const end = findEnd(zip);
  let place = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(place) !== DIRECTORY_ENTRY)
      throw new RangeError('The zip’s directory is damaged.');
    const nameLength = zip.readUInt16LE(place + 28);
    if (zip.toString('utf8', place + 46, place + 46 + nameLength) === name) {
      return unpack(zip, place, mostBytes);
    }
    place += 46 + nameLength + zip.readUInt16LE(place + 30) + zip.readUInt16LE(place + 32);
  }
  return undefined;
}

/** The directory's end stands before a comment of any length: it is looked for from behind. */
function findEnd(zip: Buffer): number {
  const first = Math.max(0, zip.length - END_BYTES - LONGEST_COMMENT);
  for (let place = zip.length - END_BYTES; place >= first; place -= 1) {
    if (zip.readUInt32LE(place) === END_OF_DIRECTORY) return place;
  }
  throw new RangeError('Not a zip file.');
}

function unpack(zip: Buffer, entry: number, mostBytes: number): Buffer {
  const method = zip.readUInt16LE(entry + 10);
  const packed = zip.readUInt32LE(entry + 20);
  const local = zip.readUInt32LE(entry + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const bytes = zip.subarray(start, start + packed);
  if (method === STORED && bytes.length <= mostBytes) return bytes;
  if (method === DEFLATED) return inflateRawSync(bytes, { maxOutputLength: mostBytes });
  throw new RangeError('The zip is packed in a way that jars are not.');
}
