/**
 * Every function that a hunt may call, in lower case. Left out on purpose: `id` and `elementId` (the
 * server's own numbers are never shown), `graph.*`, `file`, `linenumber`, `db.*`, `apoc.*` (a function of
 * it runs any text) and all that is not read-only arithmetic on what is at hand.
 */
const scalar = `coalesce nullif size length head last type labels keys properties startnode endnode nodes
  relationships isempty exists valuetype timestamp rand randomuuid range reverse tail`;
const conversion = `toboolean tobooleanornull tobooleanlist tointeger tointegerornull tointegerlist tofloat
  tofloatornull tofloatlist tostring tostringornull tostringlist`;
const arithmetic = `abs ceil floor round sign sqrt exp log log10 e pi isnan sin cos tan cot asin acos atan
  atan2 degrees radians haversin`;
const text = `left right ltrim rtrim trim btrim replace split substring tolower toupper lower upper
  char_length character_length normalize`;
const temporal = `date datetime localdatetime localtime time duration date.truncate datetime.truncate
  localdatetime.truncate localtime.truncate time.truncate date.realtime date.statement date.transaction
  datetime.realtime datetime.statement datetime.transaction datetime.fromepoch datetime.fromepochmillis
  localdatetime.realtime localdatetime.statement localdatetime.transaction localtime.realtime
  localtime.statement localtime.transaction time.realtime time.statement time.transaction
  duration.between duration.inmonths duration.indays duration.inseconds`;
const space = 'point point.distance point.withinbbox';
const aggregating = 'count collect sum avg min max stdev stdevp percentilecont percentiledisc';

const words = (list: string): string[] => list.split(/\s+/);

export const aggregates: ReadonlySet<string> = new Set(words(aggregating));

export const functions: ReadonlySet<string> = new Set(
  [scalar, conversion, arithmetic, text, temporal, space, aggregating].flatMap(words),
);
