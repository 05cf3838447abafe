import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { openAws } from '../../../response/connectors/aws/aws.js';
import type { AwsSettings } from '../../../response/connectors/aws/settings.js';
import type { ConnectorOperation, ConnectorTarget } from '../../../response/index.js';
import { MovableClock } from '../clock.js';
import { MotoServer } from '../moto/server.js';
import { operationOf, targetOf } from './calls.js';

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';
export const SECRET = 'a-secret-access-key-of-nobody';
/** When actions are done. */
export const NOW = Date.UTC(2030, 0, 2, 3, 4, 5);

/** An account of its own, with a look behind the connector. */
export class TestAws {
  readonly server: MotoServer;
  readonly clock = new MovableClock(NOW);
  readonly iam: IAMClient;
  readonly ec2: EC2Client;
  readonly s3: S3Client;
  #count = 0;

  private constructor(server: MotoServer) {
    this.server = server;
    this.iam = new IAMClient(this.access);
    this.ec2 = new EC2Client(this.access);
    this.s3 = new S3Client({ ...this.access, forcePathStyle: true });
  }

  static async start(): Promise<TestAws> {
    return new TestAws(await MotoServer.start());
  }

  /** What clients are made with. */
  get access(): AwsSettings & { readonly endpoint: string } {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7NOBODY0', secretAccessKey: SECRET };
    return { region: REGION, credentials, endpoint: this.server.url };
  }

  open(operation: string, more: Partial<AwsSettings> = {}): ConnectorOperation {
    const connector = openAws({ ...this.access, ...more }, this.clock, [20]);
    return operationOf(connector.operations, operation);
  }

  /** A name that nothing else has. */
  fresh(name: string): string {
    this.#count += 1;
    return `${name}-${this.#count}`;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

/** What AWS should have given. */
export function text(value: string | undefined): string {
  if (value === undefined) throw new Error('AWS gave no such text.');
  return value;
}

export const userTarget = (name: string): ConnectorTarget =>
  targetOf('User', name, { arn: `arn:aws:iam::${ACCOUNT}:user/${name}` });

export const roleTarget = (name: string): ConnectorTarget =>
  targetOf('User', name, { arn: `arn:aws:iam::${ACCOUNT}:role/${name}` });
