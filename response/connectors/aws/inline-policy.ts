import {
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { IamPrincipal } from './arn.js';
import { isAwsError } from './explain.js';

/** A policy that is written into a user or a role, under a name. */
export interface InlinePolicy {
  /** Its text; null where there is none. @throws NoSuchEntityException where there is no such user or role */
  get(): Promise<string | null>;
  put(text: string): Promise<void>;
  /** Also where there is none. */
  remove(): Promise<void>;
}

export function inlinePolicy(
  iam: IAMClient,
  { type, name }: IamPrincipal,
  PolicyName: string,
  abortSignal: AbortSignal,
): InlinePolicy {
  const options = { abortSignal };
  const user = { UserName: name, PolicyName };
  const role = { RoleName: name, PolicyName };
  const isUser = type === 'user';
  const read = async (): Promise<string | undefined> => {
    const { PolicyDocument } = isUser
      ? await iam.send(new GetUserPolicyCommand(user), options)
      : await iam.send(new GetRolePolicyCommand(role), options);
    // IAM gives policies as they would stand in an address.
    return PolicyDocument === undefined ? undefined : decodeURIComponent(PolicyDocument);
  };
  return {
    get: async () => {
      const text = await unlessMissing(read);
      if (text !== undefined) return text;
      // One answer for two reasons: this one fails where the principal itself is not there.
      if (isUser) await iam.send(new GetUserCommand(user), options);
      else await iam.send(new GetRoleCommand(role), options);
      return null;
    },
    put: async (PolicyDocument) => {
      if (isUser) await iam.send(new PutUserPolicyCommand({ ...user, PolicyDocument }), options);
      else await iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument }), options);
    },
    remove: async () => {
      await unlessMissing(() =>
        isUser
          ? iam.send(new DeleteUserPolicyCommand(user), options)
          : iam.send(new DeleteRolePolicyCommand(role), options),
      );
    },
  };
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isAwsError(error, /^NoSuchEntity/)) return undefined;
    throw error;
  }
}
