import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';

/** The schema by which Atlassian says what a document is. */
const schema = JSON.parse(
  readFileSync(require.resolve('@atlaskit/adf-schema/dist/json-schema/v1/full.json'), 'utf8'),
) as object;
const draft04 = JSON.parse(
  readFileSync(require.resolve('ajv/lib/refs/json-schema-draft-04.json'), 'utf8'),
) as object;
const ajv = new Ajv({ schemaId: 'id', meta: false, unknownFormats: 'ignore' });
ajv.addMetaSchema(draft04);
const validate = ajv.compile(schema);

/** What is wrong with a document; empty for one that Jira takes. */
export function adfFaults(document: unknown): readonly string[] {
  if (validate(document) === true) return [];
  return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message ?? ''}`);
}

export interface Issue {
  readonly key: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly comments: unknown[];
}

/** What answers as Jira Cloud does for issues of one project. */
export interface JiraSite {
  readonly url: string;
  readonly issues: Issue[];
  readonly searches: string[];
  readonly faults: number[];
  /** Searches that do not show what was made meanwhile: so many from now on. */
  blindSearches: number;
  close(): void;
}

interface Body {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly jql?: string;
}

const JQL = /^project = "SEC" AND labels = "([^"\\]+)" ORDER BY created ASC$/;

export async function openJira(login: string): Promise<JiraSite> {
  const issues: Issue[] = [];
  const searches: string[] = [];
  const faults: number[] = [];
  const say = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const refuse = (response: ServerResponse, status: number, errors = {}): void => {
    say(response, status, { errorMessages: [`you sent ${login}`], errors });
  };

  const search = (response: ServerResponse, { jql = '' }: Body): void => {
    searches.push(jql);
    const label = JQL.exec(jql)?.[1];
    const isBlind = site.blindSearches > 0;
    if (isBlind) site.blindSearches -= 1;
    const found = issues.filter(({ fields }) =>
      (fields['labels'] as string[]).includes(label ?? ''),
    );
    if (label === undefined) refuse(response, 400);
    else
      say(response, 200, {
        issues: isBlind ? [] : found.map(({ key }) => ({ id: '1', key })),
        isLast: true,
      });
  };
  const create = (response: ServerResponse, { fields = {} }: Body): void => {
    const errors: Record<string, string> = {};
    const summary = fields['summary'];
    if (
      typeof summary !== 'string' ||
      summary === '' ||
      /[\r\n]/.test(summary) ||
      summary.length > 255
    )
      errors['summary'] = 'must be one line of at most 255 characters';
    if (adfFaults(fields['description']).length > 0)
      errors['description'] = 'Operation value must be an Atlassian Document';
    const labels = fields['labels'] as unknown[];
    if (labels.some((label) => typeof label !== 'string' || /\s/.test(label)))
      errors['labels'] = 'The label can’t contain spaces.';
    if (Object.keys(errors).length > 0) {
      refuse(response, 400, errors);
      return;
    }
    const key = `SEC-${issues.length + 1}`;
    issues.push({ key, fields, comments: [] });
    say(response, 201, { id: '1', key, self: `${site.url}/rest/api/3/issue/1` });
  };
  const comment = (response: ServerResponse, issue: Issue, { body }: Body): void => {
    if (adfFaults(body).length > 0) {
      refuse(response, 400);
      return;
    }
    issue.comments.push(body);
    say(response, 201, { id: String(issue.comments.length), body });
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body = (text === '' ? {} : JSON.parse(text)) as Body;
    const { pathname } = new URL(request.url ?? '', 'http://x');
    const [, key] = /^\/rest\/api\/3\/issue\/([^/]+)\/comment$/.exec(pathname) ?? [];
    const issue = issues.find((one) => one.key === key);
    const fault = faults.shift();
    const wanted = `Basic ${Buffer.from(login).toString('base64')}`;
    if (fault !== undefined) refuse(response, fault, { summary: login });
    else if (request.headers.authorization !== wanted) refuse(response, 401);
    else if (pathname === '/rest/api/3/search/jql') search(response, body);
    else if (pathname === '/rest/api/3/issue') create(response, body);
    else if (issue === undefined) refuse(response, 404);
    else if (request.method === 'POST') comment(response, issue, body);
    else say(response, 200, { comments: issue.comments.map((one) => ({ id: '1', body: one })) });
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site: JiraSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ issues, searches, faults, blindSearches: 0 },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return site;
}
