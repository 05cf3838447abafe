export function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** True for https, and for http that stays on this machine: what goes there nobody on the way can read or alter. */
export function isSafeUrl(url: string): boolean {
  if (!isWebUrl(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

/** True for a URL that paths can be put behind: no account, no query, no fragment. */
export function isBaseUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === '' && password === '' && !/[?#]/.test(url);
}
