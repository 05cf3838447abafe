import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ConnectorError } from '../connector-error.js';
import { type AwsSettings, checkAwsSettings } from './settings.js';
import { AWS_WAITS_MS } from './waits.js';

/** Whom AWS takes us for. */
export interface AwsCaller {
  readonly partition: string;
  readonly account: string;
  /** `arn:aws:sts::…:assumed-role/spoor/session` or `arn:aws:iam::…:user/spoor`. */
  readonly arn: string;
  /** `AROA…:session`, or `AIDA…`. */
  readonly userId: string;
}

const ARN = /^arn:(aws[a-z-]*):/;

/** The services of one account, as one principal. */
export class AwsClients {
  readonly iam: IAMClient;
  readonly s3: S3Client;
  /** Pauses for what was written to show up. */
  readonly waitsMs: readonly number[];
  readonly #sts: STSClient;
  readonly #base: ReturnType<typeof baseOf>;
  readonly #region: string;
  readonly #ec2 = new Map<string, EC2Client>();
  #caller: AwsCaller | undefined;

  /** @throws TypeError for settings that can't be used */
  constructor(settings: AwsSettings, waitsMs: readonly number[] = AWS_WAITS_MS) {
    checkAwsSettings(settings);
    this.waitsMs = waitsMs;
    this.#region = settings.region;
    this.#base = baseOf(settings);
    const base = { ...this.#base, region: settings.region };
    this.iam = new IAMClient(base);
    this.#sts = new STSClient(base);
    const isElsewhere = settings.endpoint !== undefined;
    this.s3 = new S3Client({ ...base, forcePathStyle: isElsewhere, followRegionRedirects: true });
  }

  ec2(region: string = this.#region): EC2Client {
    const known = this.#ec2.get(region);
    if (known !== undefined) return known;
    const client = new EC2Client({ ...this.#base, region });
    this.#ec2.set(region, client);
    return client;
  }

  /** Asked once: it needs no permission, and does not change while the service runs. */
  async caller(abortSignal: AbortSignal): Promise<AwsCaller> {
    this.#caller ??= await this.#askCaller(abortSignal);
    return this.#caller;
  }

  /** The id of the access key that our requests are signed with. */
  async accessKeyId(): Promise<string> {
    const { accessKeyId } = await this.iam.config.credentials();
    return accessKeyId;
  }

  async #askCaller(abortSignal: AbortSignal): Promise<AwsCaller> {
    const told = await this.#sts.send(new GetCallerIdentityCommand({}), { abortSignal });
    const { Account: account = '', Arn: arn = '', UserId: userId = '' } = told;
    const partition = ARN.exec(arn)?.[1];
    if (partition === undefined || !/^\d{12}$/.test(account) || userId === '')
      throw new ConnectorError('aws', 'CONNECTOR_ANSWER_INVALID', 'STS does not say who we are');
    return { partition, account, arn, userId };
  }
}

function baseOf({ endpoint, credentials, timeoutMs = 10_000 }: AwsSettings) {
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
    maxAttempts: 3,
    requestHandler: {
      ...{ connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    },
  };
}

/** @throws ConnectorError CONNECTOR_TARGET_MISSING for what belongs to another account than ours */
export function ownAccount(caller: AwsCaller, account: string | undefined): void {
  if (account === undefined || account === '' || account === caller.account) return;
  throw new ConnectorError(
    'aws',
    'CONNECTOR_TARGET_MISSING',
    `the target is in account ${account.slice(0, 12)}, and Spoor acts in ${caller.account}`,
  );
}
