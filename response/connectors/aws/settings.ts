import { guardedUrl } from '../http.js';

export interface AwsSettings {
  /** Where instances are looked for unless a call or its target says otherwise. */
  readonly region: string;
  /** In place of Amazon's own addresses. */
  readonly endpoint?: string;
  /** Undefined: what the SDK finds for itself (instance role, profile, environment). */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** ARNs of principals, `*` and `?` allowed, who keep their access to a restricted bucket beside Spoor itself. */
  readonly bucketAdmins?: readonly string[];
  /** Name of the security group without rules, made where it is missing. Default `spoor-quarantine`. */
  readonly quarantineGroup?: string;
  /** For one attempt of one request. Default 10,000. */
  readonly timeoutMs?: number;
}

const REGION = /^[a-z]{2,4}(?:-[a-z]{3,12}){1,3}-\d{1,2}$/;
const ADMIN = /^arn:aws[a-z-]*:(?:iam|sts)::[\d*?]{1,12}:\S{1,1024}$/;
const GROUP = /^(?!sg-)[\w .:/()#,@[\]+=;{}!$-]{1,255}$/;

export function isRegion(text: string): boolean {
  return REGION.test(text);
}

/** @throws TypeError for settings that can't be used */
export function checkAwsSettings(settings: AwsSettings): void {
  const { region, endpoint, bucketAdmins = [], quarantineGroup } = settings;
  if (!isRegion(region)) throw new TypeError('The region of aws is none.');
  if (endpoint !== undefined) guardedUrl(endpoint, 'aws');
  const wrong = bucketAdmins.find((arn) => !ADMIN.test(arn));
  if (wrong !== undefined) throw new TypeError(`${wrong} is no ARN of a principal.`);
  if (quarantineGroup !== undefined && !GROUP.test(quarantineGroup))
    throw new TypeError('The quarantine group of aws needs a name that AWS takes.');
}
