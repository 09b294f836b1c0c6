/** One page of a list, and the token of the next; none on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string | undefined;
}

/** Every item of all pages, each page asked for when the one before it is used up. */
export async function* paginate<Item>(
  load: (pageToken: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let pageToken: string | undefined;
  do {
    const { items, nextPageToken } = await load(pageToken);
    yield* items;
    pageToken = nextPageToken || undefined;
  } while (pageToken !== undefined);
}
