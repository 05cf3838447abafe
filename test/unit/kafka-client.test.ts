import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { compress as packLz4 } from 'lz4js';
import { compress as packSnappy } from 'snappyjs';
import { stringify } from 'yaml';
import { loadConfig, type Config } from '../../server/config.js';
import { clientOptions, openClient } from '../../server/kafka/client.js';
import { MOST_BYTES, unpackers } from '../../server/kafka/codecs.js';
import { readTls } from '../../server/kafka/tls-files.js';
import { within } from '../../graph/index.js';
import { openLog } from '../../server/log.js';
import { pem } from '../support/kafka/guard.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spoor-kafka-client-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function load(kafka: object, variables: Readonly<Record<string, string>> = {}): Config {
  writeFileSync(join(folder, 'k.yaml'), stringify({ kafka }));
  return loadConfig({ KAFKA_BROKERS: 'a:9092,b:9092', ...variables }, folder);
}

const noTls = { enabled: false, ca: '', cert: '', key: '' };
const tls = { enabled: true, ca: pem.certificate, cert: pem.certificate, key: pem.key };

describe('the client of the brokers', () => {
  it('is told of no TLS and of nobody where nothing is set', () => {
    const options = clientOptions(load({}));
    expect(options).toMatchObject({ brokers: ['a:9092', 'b:9092'], ssl: false });
    expect(options).not.toHaveProperty('sasl');
  });

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])('is told who asks, with %s', (mechanism) => {
    const login = { KAFKA_USER: 'spoor', KAFKA_PASSWORD: 'p' };
    const options = clientOptions(load({ tls: { enabled: true }, sasl: { mechanism } }, login));
    expect(options).toMatchObject({
      ssl: true,
      sasl: { mechanism, username: 'spoor', password: 'p' },
    });
  });

  it('is not opened with files that cannot be used, and the key and the path are named', () => {
    const ca = join(folder, 'none.pem');
    expect(() => openClient(load({ tls: { enabled: true, ca } }), openLog('silent'))).toThrow(
      `kafka.tls.ca: ${ca} cannot be read (ENOENT).`,
    );
  });
});

describe('the files of TLS', () => {
  it('are read where TLS is on', () => {
    expect(readTls(noTls)).toBeUndefined();
    expect(readTls({ ...noTls, enabled: true })).toEqual({});
    expect(Object.keys(readTls(tls) ?? {})).toEqual(['ca', 'cert', 'key']);
  });

  it('are refused where they are none, or do not belong together, and nothing of them is shown', () => {
    const no = join(folder, 'no.pem');
    writeFileSync(no, 'secret');
    expect(() => readTls({ ...tls, ca: no })).toThrow(`kafka.tls.ca: ${no} takes PEM.`);
    writeFileSync(no, '-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n');
    const refusal =
      /^kafka\.tls\.ca \(.*\), kafka\.tls\.cert \(.*\), kafka\.tls\.key \(.*\): [\w ]+\.$/;
    expect(() => readTls({ ...tls, key: no })).toThrow(refusal);
  });
});

describe('batches that unpack to very much', () => {
  const limit = `a batch of messages unpacks to more than ${MOST_BYTES} bytes`;
  const many = new Uint8Array(MOST_BYTES + 1);

  it('are refused, packed with gzip', async () => {
    await expect(unpackers.gzip(gzipSync(many))).rejects.toThrow(limit);
  });

  it('are refused, packed with Snappy, in blocks too', () => {
    const block = Buffer.from(packSnappy(many.subarray(0, MOST_BYTES / 2 + 1)));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    const blocks = [Buffer.from('\x82SNAPPY\0', 'latin1'), Buffer.alloc(8), length, block];
    expect(unpackers.snappy(Buffer.concat(blocks)).length).toBe(MOST_BYTES / 2 + 1);
    expect(() => unpackers.snappy(Buffer.concat([...blocks, length, block]))).toThrow(limit);
    length.writeInt32BE(-4);
    expect(() => unpackers.snappy(Buffer.concat([...blocks, length]))).toThrow('has no length');
  });

  it('are refused, packed with LZ4', () => {
    expect(() => unpackers.lz4(packLz4(many))).toThrow(limit);
  });

  it('are refused, packed with Zstandard', () => {
    // The same byte 128 KiB times, block after block.
    const block = Buffer.from([0x02, 0x00, 0x10, 0x41]);
    const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);
    const blocks = (count: number): Buffer =>
      Buffer.concat([head, ...Array<Buffer>(count).fill(block)]);
    expect(() => unpackers.zstd(blocks(1_100))).toThrow(limit);
  });
});

describe('waiting for a while', () => {
  it('ends with the work, or without it', async () => {
    expect(await within(10_000, sleep(1))).toBe(true);
    expect(await within(1, sleep(50))).toBe(false);
    await expect(within(10_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
    const late = sleep(20).then(() => Promise.reject(new Error('late')));
    expect(await within(1, late)).toBe(false);
    await sleep(40);
  });
});
