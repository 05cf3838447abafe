import { principalUser } from '../common/mentions.js';
import { told } from '../common/told.js';
import type { User } from './mentions.js';

/** Who sends or receives: a person where `user` is known, else an assistant. */
export interface Party {
  readonly name: string;
  readonly user?: User;
}

/** More than a conversation with an assistant has on one side. */
const MAX_PARTIES = 16;

/** `Name <address>` or an address for a person, else the name of an assistant; parted by semicolons. */
export function partiesOf(text: string | undefined): Party[] {
  const parts = text?.split(';', MAX_PARTIES).map((part) => told(part)) ?? [];
  return parts.filter((part) => part !== undefined).map(partyOf);
}

/** The parties, those known as persons who sign with their name alone where `others` tell their address. */
export function identified(parties: readonly Party[], others: readonly Party[]): Party[] {
  return parties.map((party) => {
    const same = ({ name, user }: Party): boolean => user !== undefined && name === party.name;
    return party.user === undefined ? (others.find(same) ?? party) : party;
  });
}

const NAME_AND_ADDRESS = /^([^<>]{0,256})<([^<>\s]{1,256})>$/;

function partyOf(text: string): Party {
  const [, shown = text, address = text] = NAME_AND_ADDRESS.exec(text) ?? [];
  const name = shown.trim().replace(/\s{1,8}/g, ' ');
  const user = address.includes('@') ? principalUser(address) : undefined;
  return user === undefined ? { name } : { name, user };
}
