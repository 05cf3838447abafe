import { aggregates } from '../functions.js';
import { limits } from '../limits.js';
import {
  anyOf,
  elementWithGrowth,
  entity,
  listOf,
  number,
  pathList,
  scalar,
  type Shape,
} from './shape.js';

/** What a call gives, of what it is given. */
export function shapeOfCall(name: string, shapes: readonly Shape[], first: Shape): Shape {
  if (NUMBERS.has(name)) return number;
  switch (name) {
    case 'collect':
      return listOf(first, limits.unknownList, { growth: first.growth });
    case 'nodes':
    case 'relationships':
      return pathList;
    case 'keys':
    case 'labels':
      return listOf(scalar, limits.pathList);
    case 'properties':
    case 'startnode':
    case 'endnode':
      return { ...entity, growth: first.growth };
    case 'head':
    case 'last':
      return elementWithGrowth(first);
    case 'split':
      return listOf({ ...scalar, growth: first.growth }, limits.unknownList);
    default:
      return aggregates.has(name) ? first : { ...anyOf(shapes), number: false };
  }
}

/** Functions that give numbers, booleans or times whatever they are given. */
export const NUMBERS: ReadonlySet<string> = new Set(
  `size length isempty exists timestamp rand toboolean tobooleanornull tointeger tointegerornull tofloat
  tofloatornull abs ceil floor round sign sqrt exp log log10 e pi isnan sin cos tan cot asin acos atan atan2
  degrees radians haversin char_length character_length count avg stdev stdevp percentilecont
  percentiledisc date datetime localdatetime localtime time duration date.truncate datetime.truncate
  localdatetime.truncate localtime.truncate time.truncate datetime.fromepoch datetime.fromepochmillis
  duration.between duration.inmonths duration.indays duration.inseconds point.distance
  point.withinbbox type valuetype`.split(/\s+/),
);
