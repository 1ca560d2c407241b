/** An instant as part of a name: `20261121T050000Z`. */
export function formatFileTimestamp(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d+/g, '');
}
