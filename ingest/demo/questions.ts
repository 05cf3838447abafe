import { ATTACKER_ADDRESS, CUSTOMER_BUCKET } from './cast.js';

/** A GraphQL operation to run against the tenant that the tour was played into. */
export interface DemoQuestion {
  readonly title: string;
  readonly query: string;
}

/** The three that show best what the graph knows, in the order in which an analyst asks. */
export const demoQuestions: readonly DemoQuestion[] = [
  {
    title: 'Who ran encoded PowerShell, what started it, and what did it do?',
    query: `{
  searchEntities(text: "powershell -enc", kinds: ["Process"], first: 3) {
    uid kind name firstSeen
    ... on Process {
      hostName userName commandLine
      createdBy(limit: 5) { name }
      created(limit: 5) { name }
      connectedToIpAddresses(limit: 5) { name }
    }
  }
}`,
  },
  {
    title: "Which paths run through the attacker's address?",
    query: `{
  threatPaths(input: { srcIp: "${ATTACKER_ADDRESS}", hopLimit: 6, direction: BOTH, first: 5 }) {
    truncated
    paths {
      score
      nodes { uid kind name }
      steps { from relation to firstSeen stale }
      techniques { id name }
    }
  }
}`,
  },
  {
    title: 'What of the customer data was touched, by whom and when?',
    query: `{
  searchEntities(text: "${CUSTOMER_BUCKET}", kinds: ["Resource"], first: 5) {
    uid kind name firstSeen lastSeen
    ... on Resource { type accessedByUsers(limit: 5) { name } }
  }
}`,
  },
];
