const signs =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|EHOSTUNREACH|Max retries exceeded|Failed to establish a new connection|NewConnectionError|NameResolutionError|Temporary failure (in name resolution|resolving)|Could not resolve|Connection (refused|reset|aborted|timed out)|Read timed out|Network is unreachable|ProxyError|IncompleteRead|Connection broken/i;

/**
 * Whether npm's, pip's or apt's output says that the network was the trouble.
 *
 * @param {string} output
 */
export function looksOffline(output) {
  return signs.test(output);
}
