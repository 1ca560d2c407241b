import type { Member, TestPortal } from './test-portal.ts';
import { textOfHtml } from './text-of-html.ts';

/** Pages of one route that are read, of lists that have many. */
const MAX_PER_ROUTE = 6;

/** Changes nothing, and is no page: files, other sites, what a browser loads. */
const skipped = /^\/(assets|logout|calendar\/\d|jitsi\/|join-meeting\/)|\/(export|template|print|file)\b|\.(ics|csv)$|[?&](at|behind)=/;

/** The text of each page that a signed-in user reaches by links from these, by path. A page that is not 200 fails. */
export async function crawl(portal: TestPortal, member: Member, starts: string[]): Promise<Map<string, string>> {
  const agent = portal.as(member);
  const texts = new Map<string, string>();
  const visits = new Map<string, number>();
  const queue = [...starts];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const route = path.replace(/=[^&]*/g, '=').replace(/\d+/g, ':n');
    const visited = visits.get(route) ?? 0;
    if (texts.has(path) || visited >= MAX_PER_ROUTE) continue;
    visits.set(route, visited + 1);
    const answer = await agent.get(path);
    if (answer.status !== 200) throw new Error(`${member} followed a link to ${path}: ${answer.status}`);
    texts.set(path, textOfHtml(answer.text));
    for (const [, link] of answer.text.matchAll(/href="(\/[^"#]*)"/g)) {
      const target = link!.replaceAll('&amp;', '&');
      if (!skipped.test(target)) queue.push(target);
    }
  }
  return texts;
}
