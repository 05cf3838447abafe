const NAME = '[A-Za-z][\\w-]*';
const TEXT = '(?:[^<>&"]|&(?:amp|lt|gt|quot|#39);)*';
const TOKEN = new RegExp(
  `<(?<open>${NAME})(?:\\s${NAME}="${TEXT}")*(?<empty>/)?>|</(?<close>${NAME})>|${TEXT}`,
  'y',
);
/** What XML 1.0 cannot hold, be it escaped or not. */
const NEVER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Names of the elements of XML without comments, CDATA and declarations. @throws Error where it is none */
export function elementsOf(xml: string): string[] {
  if (NEVER.test(xml)) throw new Error('There is a sign in it that XML cannot hold.');
  const names: string[] = [];
  const open: string[] = [];
  for (let at = 0; at < xml.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(xml);
    if (match === null || match[0] === '') throw new Error(`No XML at ${xml.slice(at, at + 80)}`);
    const { open: opened, empty, close } = match.groups ?? {};
    if (opened !== undefined) names.push(opened);
    if (opened !== undefined && empty === undefined) open.push(opened);
    if (close !== undefined && open.pop() !== close) throw new Error(`</${close}> ends nothing.`);
  }
  if (open.length > 0) throw new Error(`<${open.join('><')}> has no end.`);
  return names;
}
