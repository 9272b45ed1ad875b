import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may see the page: whoever has the token, or the cookie that it is exchanged for. */
export interface Access {
  /** 256 random bits, for the printed address. */
  readonly token: string;
  /** Another one that is good once, for the command line of a browser, which every user of the machine can read. */
  readonly ticket: () => string;
  /** The Set-Cookie header for a token or an unused ticket; null for anything else. */
  readonly redeem: (typed: string) => string | null;
  /** Whether a Cookie header holds this server's session. */
  readonly isKnown: (cookies: string | undefined) => boolean;
}

/**
 * Secrets of one server, made anew with each.
 * @param port in the cookie's name, since browsers send cookies to every port of a host
 */
export function openAccess(port: number): Access {
  const token = secret();
  const session = secret();
  const name = `reelsweep-${port}`;
  const tickets = new Set<string>();
  return {
    token,
    ticket: () => {
      const ticket = secret();
      tickets.add(ticket);
      return ticket;
    },
    redeem: (typed) => {
      const ticket = [...tickets].find((known) => isEqual(known, typed));
      if (ticket !== undefined) tickets.delete(ticket);
      if (ticket === undefined && !isEqual(token, typed)) return null;
      return `${name}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    isKnown: (cookies) =>
      (cookies ?? '')
        .split(';')
        .map((cookie) => cookie.trim())
        .filter((cookie) => cookie.startsWith(`${name}=`))
        .some((cookie) => isEqual(session, cookie.slice(name.length + 1))),
  };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** In a time that says nothing of either: hashes are of one length, whatever was typed. */
function isEqual(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
