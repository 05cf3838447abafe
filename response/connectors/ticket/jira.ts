import { z } from 'zod';
import { ConnectorError, type ConnectorErrorCode } from '../connector-error.js';
import { callHttp, guardedUrl, type HttpAnswer, NoAnswer } from '../http.js';
import type { AdfDocument } from './adf.js';

export interface JiraSettings {
  /** `https://corp.atlassian.net`, without a path. */
  readonly url: string;
  /** Of the account whose token it is. */
  readonly email: string;
  readonly token: string;
  /** Key of the project: `SEC`. */
  readonly project: string;
  /** Default `Task`. */
  readonly issueType?: string;
  /** Labels of every ticket, beside Spoor's own. */
  readonly labels?: readonly string[];
  /** For one request. Default 15,000. */
  readonly timeoutMs?: number;
}

export interface NewIssue {
  readonly summary: string;
  readonly description: AdfDocument;
  readonly labels: readonly string[];
  readonly priority: string | undefined;
}

const ISSUE_KEY = /^[A-Z][A-Z0-9_]{1,31}-[1-9]\d{0,11}$/;
const issue = z.object({ key: z.string().regex(ISSUE_KEY) });
const found = z.object({ issues: z.array(issue) });
const comments = z.object({ comments: z.array(z.object({ body: z.unknown() })) });

const PROJECT = /^[A-Z][A-Z0-9_]{1,31}$/;
const LABEL = /^\S{1,255}$/;
const MAX_BYTES = 4 * 1024 * 1024;
/** More of one action there can't be, save by a fault. */
const MOST_FOUND = 20;

/** Issues of one project of Jira Cloud, by its REST interface, version 3. */
export class Jira {
  readonly #base: URL;
  readonly #settings: JiraSettings;

  /** @throws TypeError for settings that can't be used */
  constructor(settings: JiraSettings) {
    this.#base = guardedUrl(settings.url, 'Jira');
    if (!PROJECT.test(settings.project)) throw new TypeError('The project of Jira needs its key.');
    if (settings.email === '' || settings.token === '')
      throw new TypeError('Jira needs an e-mail address and a token.');
    const wrong = (settings.labels ?? []).find((label) => !LABEL.test(label));
    if (wrong !== undefined) throw new TypeError('A label of Jira has no spaces.');
    this.#settings = settings;
  }

  /** Keys of the issues with a label, the oldest first. What was made a moment ago may be missing. */
  async withLabel(label: string, signal: AbortSignal): Promise<readonly string[]> {
    const { project } = this.#settings;
    const jql = `project = ${quoted(project)} AND labels = ${quoted(label)} ORDER BY created ASC`;
    const body = { jql, fields: ['created'], maxResults: MOST_FOUND };
    const { issues } = read(found, await this.#post('/rest/api/3/search/jql', body, signal));
    return issues.map(({ key }) => key);
  }

  /** Its key. */
  async create(given: NewIssue, signal: AbortSignal): Promise<string> {
    const { project, issueType = 'Task', labels = [] } = this.#settings;
    const fields = {
      project: { key: project },
      issuetype: { name: issueType },
      summary: given.summary,
      description: given.description,
      labels: [...given.labels, ...labels],
      ...(given.priority === undefined ? {} : { priority: { name: given.priority } }),
    };
    return read(issue, await this.#post('/rest/api/3/issue', { fields }, signal)).key;
  }

  /** Whether a comment holds a text. */
  async hasComment(key: string, text: string, signal: AbortSignal): Promise<boolean> {
    const path = `/rest/api/3/issue/${encodeURIComponent(key)}/comment?orderBy=-created&maxResults=100`;
    const answer = accepted(await this.#call('GET', path, undefined, signal));
    return read(comments, answer).comments.some(({ body }) =>
      (JSON.stringify(body) as string | undefined)?.includes(text),
    );
  }

  async comment(key: string, body: AdfDocument, signal: AbortSignal): Promise<void> {
    await this.#post(`/rest/api/3/issue/${encodeURIComponent(key)}/comment`, { body }, signal);
  }

  /** Where a person looks at it. */
  pageOf(key: string): string {
    return new URL(`/browse/${encodeURIComponent(key)}`, this.#base).href;
  }

  async #post(path: string, body: unknown, signal: AbortSignal): Promise<HttpAnswer> {
    return accepted(await this.#call('POST', path, JSON.stringify(body), signal));
  }

  async #call(
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { email, token, timeoutMs = 15_000 } = this.#settings;
    const login = Buffer.from(`${email}:${token}`).toString('base64');
    try {
      return await callHttp({
        method,
        url: new URL(path, this.#base),
        headers: {
          authorization: `Basic ${login}`,
          accept: 'application/json',
          'content-type': 'application/json',
          'user-agent': 'spoor',
        },
        ...(body === undefined ? {} : { body }),
        ...{ maxBytes: MAX_BYTES, timeoutMs, signal },
      });
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      throw failed('CONNECTOR_UNREACHABLE', `Jira does not answer (${error.message})`);
    }
  }
}

/** A text of JQL. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function accepted(answer: HttpAnswer): HttpAnswer {
  const { status } = answer;
  if (status >= 200 && status < 300) return answer;
  throw failed(
    status === 429 || status >= 500 ? 'CONNECTOR_UNREACHABLE' : 'CONNECTOR_REFUSED',
    `Jira answered with status ${status}${fieldsIn(answer)}`,
  );
}

const refusal = z.object({ errors: z.record(z.string(), z.unknown()) });

/** Which fields it did not take: their names are those that we sent. */
function fieldsIn({ text }: HttpAnswer): string {
  try {
    const names = Object.keys(refusal.parse(JSON.parse(text)).errors);
    const known = names.filter((name) => /^[a-z]{1,20}$/.test(name));
    return known.length === 0 ? '' : `, for ${known.join(', ')}`;
  } catch {
    return '';
  }
}

function read<T>(shape: z.ZodType<T>, { text }: HttpAnswer): T {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw failed('CONNECTOR_ANSWER_INVALID', 'Jira sent an answer of another shape');
  }
}

const failed = (code: ConnectorErrorCode, reason: string): ConnectorError =>
  new ConnectorError('ticket', code, reason);
