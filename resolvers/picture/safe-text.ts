/**
 * What XML cannot hold, what is not to be seen, and what turns text around: names come from telemetry, and
 * whoever wrote them may have meant to be misread.
 */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A name as it may stand in a picture: so many signs at most, what cannot be shown replaced by a mark. */
export function safeText(text: string, most: number): string {
  // A name of megabytes is not looked at whole.
  const room = 2 * most + 2;
  const signs = Array.from(text.slice(0, room));
  const isLong = signs.length > most || text.length > room;
  const cut = isLong ? `${signs.slice(0, most - 1).join('')}…` : signs.join('');
  return cut.replace(UNSHOWN, '□').replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}
