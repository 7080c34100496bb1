import type { ServerCapabilities } from "vscode-languageserver";
import { TOKEN_TYPES, tokens } from "../features/semantic-tokens.ts";
import type { Handle } from "./handler.ts";
import { toRange } from "./positions.ts";
import type { Session } from "./session.ts";

/** Colours, each token as its distance from the one before, as the protocol wants them. */
export function registerSemanticTokens(
  { connection, wire: { encoding } }: Session,
  handle: Handle,
): ServerCapabilities {
  connection.languages.semanticTokens.on(async (params, token) => {
    const found = await handle(({ open: { parts } }) => {
      const data: number[] = [];
      let before = { line: 0, character: 0 };
      for (const file of parts) {
        for (const { start, end, type } of tokens(file)) {
          const { start: from, end: to } = toRange({ file, range: { start, end } }, encoding);
          const sameLine = from.line === before.line;
          data.push(from.line - before.line, sameLine ? from.character - before.character : from.character);
          data.push(to.character - from.character, TOKEN_TYPES.indexOf(type), 0);
          before = from;
        }
      }
      return { data };
    })(params, token);
    return found ?? { data: [] };
  });
  const legend = { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [] };
  return { semanticTokensProvider: { legend, full: true } };
}
