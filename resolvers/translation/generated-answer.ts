type Row = Readonly<Record<string, unknown>>;

interface Found {
  readonly edges?: readonly object[];
  readonly totalCount?: number;
}

/** Under this name the generator has every statement return what it found. */
const FOUND = 'this';
const none: Found = { edges: [], totalCount: 0 };

/** A generated list, as @neo4j/graphql's own resolver makes it of the rows. */
export function listOf(rows: readonly Row[]): unknown[] {
  return rows.map((row) => row[FOUND]);
}

/** The same for the first page of a generated connection. */
export function firstPageOf(rows: readonly Row[], first: unknown): object {
  const [row] = rows;
  const { edges = [], totalCount } = row === undefined ? none : (row[FOUND] as Found);
  const shown = edges.map((edge, at) => ({ ...edge, cursor: cursorOf(at) }));
  return {
    totalCount,
    edges: shown,
    pageInfo: {
      startCursor: shown[0]?.cursor,
      endCursor: shown.at(-1)?.cursor,
      hasPreviousPage: false,
      hasNextPage: typeof first === 'number' && totalCount !== undefined && first < totalCount,
    },
  };
}

function cursorOf(offset: number): string {
  return Buffer.from(`arrayconnection:${offset}`).toString('base64');
}
