import { officialPage, officialTechnique } from '../attack/index.js';
import { expandSign, type Sign } from './expand.js';
import { FormFault } from './fault.js';
import { formSchema, type TechniqueForm } from './form.js';

/** A technique as it shows in this graph. */
export interface Technique {
  readonly id: string;
  readonly name: string;
  readonly tactics: readonly string[];
  /** 0 to 1: how strongly a match speaks for an attack. */
  readonly weight: number;
  /** False where no telemetry that Spoor reads could show it. */
  readonly visible: boolean;
  /** Why it is not visible. */
  readonly because: string | undefined;
  readonly also: readonly string[];
  readonly signs: readonly Sign[];
  /** Its official page first. */
  readonly references: readonly string[];
  /** Who does this without being an attacker. */
  readonly benign: string | undefined;
}

/** @throws FormFault with the keys that lead to what is wrong */
export function parseForm(form: unknown): TechniqueForm {
  const parsed = formSchema.safeParse(form);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  throw new FormFault([...(issue?.path ?? []), ...unknownKey], issue?.message ?? 'is not valid');
}

/** @throws FormFault with the keys that lead to what is wrong */
export function toTechnique(form: TechniqueForm): Technique {
  const { id, name, weight = 0, visible, because, also, signs, references, benign } = form;
  const official = officialTechnique(id);
  if (official === undefined) throw new FormFault(['id'], `${id} is no live technique`);
  if (official.name !== name)
    throw new FormFault(['name'], `${id} is officially named \`${official.name}\``);
  return {
    id,
    name,
    tactics: official.tactics,
    weight,
    visible,
    because,
    also,
    signs: signs.map((sign, at) => expandSign(sign, id, ['signs', at])),
    references: [officialPage(id), ...references],
    benign,
  };
}
