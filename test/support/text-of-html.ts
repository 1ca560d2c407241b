/** The text of a page in one line. */
export function textOfHtml(html: string): string {
  return html.replace(/<svg[\s\S]*?<\/svg>|<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}
