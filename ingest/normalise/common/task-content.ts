import { decodeEntities, nodeText, parseEventXml } from './event-data.js';
import { child } from './event-fields.js';
import { clip, isPlain, MAX_COMMAND_LINE } from './text.js';

/** What a scheduled task runs, out of its XML definition; several actions joined by ` & `. */
export function taskCommand(xml: string | undefined): string | undefined {
  // The declaration says UTF-16 of what is a JavaScript string by now.
  const root = parseEventXml((xml ?? '').replace(/^\s*<\?xml[^>]{0,200}\?>/, ''));
  if (root === undefined) return undefined;
  const exec = child(child(root, 'Task'), 'Actions')['Exec'];
  const actions: readonly unknown[] = Array.isArray(exec) ? exec.slice(0, 32) : [exec];
  const commands = actions.map(commandOf).filter((command) => command !== '');
  return commands.length === 0 ? undefined : clip(commands.join(' & '), MAX_COMMAND_LINE);
}

function commandOf(action: unknown): string {
  if (!isPlain(action)) return '';
  const parts = [nodeText(action['Command']), nodeText(action['Arguments'])];
  const present = parts.filter((part) => part !== undefined);
  return decodeEntities(present.join(' ')).trim();
}
