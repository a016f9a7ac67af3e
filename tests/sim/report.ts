import { readFileSync } from 'node:fs';

/** A page with its tables written anew: each stands between two comments that name it. Throws where one has no place. */
export function fillIn(path: string, tables: ReadonlyMap<string, string>): string {
  let page = readFileSync(path, 'utf8');
  for (const [name, markdown] of tables) {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const [from, to] = [page.indexOf(begin), page.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${path} has no place for the table “${name}”.`);
    page = `${page.slice(0, from + begin.length)}\n\n${markdown}\n\n${page.slice(to)}`;
  }
  return page;
}
