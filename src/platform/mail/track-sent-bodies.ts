import type { Readable } from 'node:stream';
import type { Transporter } from 'nodemailer';

/**
 * Watches a transport, and answers of a mail whether any of its text has left for the server. Nodemailer reads it only once the server
 * has said that it listens (354); until then a connection that breaks has cost nothing. Ask once, when the mail is through.
 */
export function trackSentBodies(transport: Transporter): (messageId: string) => boolean {
  const texts = new Map<string, Readable[]>();
  transport.use('stream', ({ message, data }, done) => {
    const makeText = message.createReadStream.bind(message);
    const made: Readable[] = [];
    texts.set(String(data.messageId), made);
    // A mail that goes over a second connection is read anew.
    message.createReadStream = (options) => {
      const text = makeText(options);
      made.push(text);
      return text;
    };
    done();
  });
  return (messageId) => {
    const made = texts.get(messageId) ?? [];
    texts.delete(messageId);
    return made.some((text) => text.readableDidRead);
  };
}
