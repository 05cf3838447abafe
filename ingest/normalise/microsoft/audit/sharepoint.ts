import type { Observation } from '../../../../graph/index.js';
import { relate } from '../../common/facts.js';
import { entryOf } from '../../common/fields.js';
import { resourceMention } from '../../common/mentions.js';
import { urlName } from '../../common/url.js';
import { ACT_EDGES, actFacts, type Resource, serviceResource } from '../act.js';
import type { Row } from '../row.js';
import type { AuditRecord } from './record.js';
import type { FactRule } from './rule.js';

/** Item types by number and by name. */
const ITEM_TYPES: Readonly<Record<string, string>> = {
  '1': 'sharepoint.file',
  '5': 'sharepoint.folder',
  '6': 'sharepoint.site',
  '7': 'sharepoint.site',
  '9': 'sharepoint.list',
  '11': 'sharepoint.page',
  file: 'sharepoint.file',
  folder: 'sharepoint.folder',
  web: 'sharepoint.site',
  site: 'sharepoint.site',
  list: 'sharepoint.list',
  listitem: 'sharepoint.list_item',
  documentlibrary: 'sharepoint.list',
  page: 'sharepoint.page',
};

/** Files, pages, lists and sites of SharePoint and OneDrive. */
export const sharePointRule: FactRule = {
  event: 'SharePoint, OneDrive: any operation',
  title: 'File, page, list or site used',
  edges: [...ACT_EDGES, 'Resource MEMBER_OF Resource'],
  note: 'By URL, without query; also where a file was copied or moved to. What is in a site belongs to it.',
  fits: ({ workload, row }) =>
    workload === 'sharepoint' ||
    workload === 'onedrive' ||
    row.text('SourceFileName') !== undefined,
  read: onSharePoint,
};

function onSharePoint(record: AuditRecord): readonly Observation[] {
  const { row, at } = record;
  const site = siteOf(row);
  const items = itemsOf(row);
  const named = items.length > 0 ? items : [site ?? serviceResource(record.workload)];
  const facts = actFacts(record, named);
  if (facts.length === 0 || site === undefined) return facts;
  const inside = items.filter((item) => item.name !== site.name);
  return [...facts, ...inside.map((item) => relate(at, 'MEMBER_OF', item, site))];
}

function siteOf(row: Row): Resource | undefined {
  const url = row.text('SiteUrl', 'Site_Url');
  return url === undefined ? undefined : resourceMention('sharepoint.site', urlName(url));
}

function itemsOf(row: Row): Resource[] {
  const url = row.text('ObjectId', 'OfficeObjectId');
  const type = itemType(row);
  const item = url === undefined ? [] : [resourceMention(type, urlName(url))];
  const destination = destinationOf(row);
  return destination === undefined ? item : [...item, resourceMention(type, destination)];
}

function itemType(row: Row): string {
  const told = row.text('ItemType')?.toLowerCase() ?? '';
  const known = entryOf(ITEM_TYPES, told);
  if (known !== undefined) return known;
  return row.text('SourceFileName') === undefined ? 'sharepoint.site' : 'sharepoint.file';
}

function destinationOf(row: Row): string | undefined {
  const name = row.text('DestinationFileName');
  const folder = row.text('DestinationRelativeUrl');
  const site = row.text('SiteUrl', 'Site_Url');
  if (name === undefined || folder === undefined || site === undefined) return undefined;
  return urlName([site, folder, name].map((part) => part.replace(/^\/|\/$/g, '')).join('/'));
}
