import { principalUser, userMention } from '../../ingest/normalise/common/mentions.js';

describe('an account by its principal name', () => {
  it('is known by the whole of it', () => {
    const people = ['kim@contoso.com', 'kim@contoso.co.uk', 'Kim@Contoso.evil.example'];
    expect(people.map(principalUser)).toEqual([
      { kind: 'User', name: 'kim', upn: 'kim@contoso.com', type: 'person' },
      { kind: 'User', name: 'kim', upn: 'kim@contoso.co.uk', type: 'person' },
      { kind: 'User', name: 'kim', upn: 'kim@contoso.evil.example', type: 'person' },
    ]);
  });

  it('is read as any account where it is none', () => {
    expect(principalUser('CORP\\kim')).toEqual(userMention({ name: 'CORP\\kim' }));
    expect(principalUser(undefined)).toBeUndefined();
  });
});
