import { declareEntity, text } from '../declare.js';

export const Resource = declareEntity({
  kind: 'Resource',
  plural: 'resources',
  meaning:
    'Something that is acted on through an API: bucket, object, share, secret, instance, application.',
  keys: [['arn'], ['type', 'name']],
  retention: 'inventory',
  properties: {
    name: text('Name, ARN, URI or provider id by which it is spoken of.', {
      indexed: true,
      searchable: true,
    }),
    type: text(
      'What it is, dotted: s3.bucket, s3.object, ec2.instance, iam.user, share, secret, api …',
      { indexed: true },
    ),
    arn: text('Amazon resource name, where there is one.', { indexed: true, searchable: true }),
    account: text('Account or subscription that owns it.'),
    region: text('Region as logged.'),
  },
});
