import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';

/** A CloudTrail event whose operation carries half a surrogate pair, as an escape in JSON can. */
function call(n: number): object {
  return {
    eventVersion: '1.08',
    eventID: `event-${n}`,
    eventTime: new Date(Date.now() - n * 1000).toISOString(),
    eventSource: 's3.amazonaws.com',
    eventName: 'Get\ud800Object',
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.7',
    userIdentity: {
      type: 'IAMUser',
      arn: 'arn:aws:iam::123456789012:user/ada',
      userName: 'ada',
      accountId: '123456789012',
    },
    requestParameters: { bucketName: 'ledger' },
  };
}

describe('hostile text', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService();
  });

  afterAll(() => service.stop());

  it('adds to the edge that stands when what tells it apart is no valid Unicode', async () => {
    const token = await service.token({ tenant: randomTenant() });
    const first = await service.ingest(token, [call(1)]);
    const second = await service.ingest(token, [call(2)]);
    expect(first.relationships).toBeGreaterThan(0);
    expect([second.accepted, second.relationships]).toEqual([1, 0]);
  });
});
